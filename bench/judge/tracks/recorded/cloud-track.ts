/** Placebo rollouts and injected harm on the recorded series of `cloud-monitoring/`. */
import { between, chanceFor } from '../../../../src/simulate/chance.ts';
import type { CaseCheck, CaseSeries } from '../../case.ts';
import { gaugeHarms } from '../gauges/track.ts';
import type { Chance } from '../sampler/continuous.ts';
import { factorAt, type Harm, spikeMin } from '../shape.ts';
import { alphaOfTrials, type Cell, goodWeight, type Shape, type Track, halfOf } from '../trial.ts';
import { readServices, type Service } from './cloud-files.ts';
import { drawWindow, type Window } from './cloud-window.ts';
import { type Recording, within, untold } from './recording.ts';

const name = 'cloud-monitoring';
const effectMin = 1.5;

/** The track, or null where the folder has no series. */
export function cloudTrack(folder: string): Track | null {
  const services = readServices(folder);
  if (services.length === 0) return null;
  const cells = gaugeHarms.map(({ shape, ratio }) => cellOf(services, shape, ratio));
  const count = services.reduce((sum, { recordings }) => sum + recordings.length, 0);
  const what =
    `${count} recorded series of ${services.length} services as gauges, one or two of a ` +
    'service treated and up to four ' +
    'of its others as controls, at seeded times without labelled points from three steps (at ' +
    'least an hour) before ' +
    'the change to the horizon; labels in the history stay. Steps of a minute have 3 days of ' +
    'history and 2 h of ' +
    'horizon, steps of an hour 7 days and 24 h. Good changes are placebos; bad ones multiply ' +
    '(divide, where lower ' +
    'is worse) the treated series. Windows of different seeds overlap, so intervals are too narrow';
  return { name, kind: 'recorded', what, cells };
}

function cellOf(services: readonly Service[], shape: Shape, ratio: number): Cell {
  const isBad = shape !== 'none';
  const cell = isBad ? `${shape}-${ratio}x` : 'placebo';
  return {
    name: cell,
    ratio,
    traffic: null,
    weight: isBad ? 1 : goodWeight,
    casesMax: null,
    make: (seed) => {
      const chance = chanceFor(seed, `${name}/${cell}`);
      const window = drawWindow(services, !isBad, chance);
      const { changeAt, horizonMin, service } = window;
      const [first] = window.treated;
      const harm = harmOf({ shape, ratio }, { window, stepMin: first?.stepMin ?? 1 }, chance);
      const check = checkOf(service);
      return {
        case: {
          checks: [check],
          series: seriesOf(window, harm, isDivided(check, chance)),
          changeAt,
          horizonMin,
          alpha: alphaOfTrials,
        },
        truth: {
          track: name,
          cell,
          seed,
          half: halfOf(seed),
          isBad,
          firstBadMinute: isBad ? harm.from : null,
          endAt: changeAt + horizonMin,
          ratio,
          shape,
          ...untold,
        },
      };
    },
  };
}

function checkOf({ name: check, bad }: Service): CaseCheck {
  return { name: check, kind: 'gauge', bad, effectMin, effectUnit: 'ratio' };
}

/** In one of three rollouts it begins later in the first quarter, always with a sample. */
function harmOf(
  { shape, ratio }: { readonly shape: Shape; readonly ratio: number },
  { window, stepMin }: { readonly window: Window; readonly stepMin: number },
  chance: Chance,
): Harm {
  const { changeAt, horizonMin } = window;
  const isLate = chance() < 1 / 3;
  const lateSteps = between(chance, 1, Math.floor(horizonMin / stepMin / 4));
  return {
    shape,
    ratio,
    from: changeAt + (isLate ? lateSteps * stepMin : 0),
    until: changeAt + horizonMin,
    // As short in steps as a spike can be that somebody would want to know of.
    spikeMin: Math.max(spikeMin, 2 * stepMin),
  };
}

function isDivided({ bad }: CaseCheck, chance: Chance): boolean {
  return bad === 'lower' || (bad === 'either' && chance() < 0.5);
}

function seriesOf(window: Window, harm: Harm, divides: boolean): readonly CaseSeries[] {
  const { service, startAt, changeAt, horizonMin } = window;
  const one = (recording: Recording, role: CaseSeries['role']): CaseSeries => ({
    check: service.name,
    cluster: recording.name,
    role,
    samples: within(recording, startAt, changeAt + horizonMin).map(({ minute, value }) => {
      const factor = role === 'treated' ? factorAt(harm, minute) : 1;
      return [minute, divides ? value / factor : value * factor] as const;
    }),
  });
  return [
    ...window.treated.map((each) => one(each, 'treated')),
    ...window.controls.map((each) => one(each, 'control')),
  ];
}
