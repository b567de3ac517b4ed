/** The matrix of signal losses. */
import { chanceFor } from '../../../../src/simulate/chance.ts';
import { gaugeKinds } from '../gauges/kinds.ts';
import { gaugeTrial } from '../gauges/rollout.ts';
import { rateTrial } from '../rates/rollout.ts';
import { plainWorld } from '../rates/world.ts';
import type { Cell, Track, Trial } from '../trial.ts';
import { damaged, damages, type LossKind, lossOf } from './damage.ts';

const world = { ...plainWorld, baseRates: [0.005, 0.02] as const };
const traffic = 600;
const badRatio = 4;
const kinds = Object.keys(damages) as readonly LossKind[];

/** Every kind of loss, of counts and of a gauge, with a good and with a bad change. */
export function lossTrack(): Track {
  const cells = kinds.flatMap((kind) =>
    [1, badRatio].flatMap((ratio) => {
      const counts = cellOf(kind, ratio, 'rate');
      return damages[kind].needsCounts ? [counts] : [counts, cellOf(kind, ratio, 'gauge')];
    }),
  );
  const what =
    'a signal that is damaged around a good change and around one with four times the errors ' +
    '(600 requests a minute, ' +
    '0.5 to 2 %) or four times the latency; of several treated clusters one alone in half of ' +
    'the trials: ' +
    kinds.map((kind) => `\`${kind}\`: ${damages[kind].what}`).join('; ');
  return { name: 'losses', kind: 'losses', what, cells };
}

function cellOf(kind: LossKind, ratio: number, of: 'rate' | 'gauge'): Cell {
  const name = `${kind}-${of}-${ratio === 1 ? 'good' : 'bad'}`;
  return {
    name,
    ratio,
    traffic: of === 'rate' ? traffic : null,
    weight: 1,
    casesMax: null,
    make: (seed) => {
      const whole = of === 'rate' ? wholeRate(name, ratio, seed) : wholeGauge(name, ratio, seed);
      const chance = chanceFor(seed, `losses/${name}/damage`);
      return {
        case: damaged(whole.case, kind, chance),
        truth: { ...whole.truth, loss: lossOf(kind), expected: null },
      };
    },
  };
}

function wholeRate(cell: string, ratio: number, seed: number): Trial {
  return rateTrial({ track: 'losses', cell, world, ratio, traffic, seed });
}

function wholeGauge(cell: string, ratio: number, seed: number): Trial {
  const kind = gaugeKinds.find(({ name }) => name === 'latency');
  if (kind === undefined) throw new Error('there is no gauge of latency');
  const shape = ratio === 1 ? 'none' : 'step';
  return gaugeTrial({ track: 'losses', cell, kind, shape, ratio, seed });
}
