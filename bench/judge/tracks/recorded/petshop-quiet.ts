/** Rollouts on the quiet days of the shop: placebos, and harm that is injected. */
import { between, chanceFor, pick } from '../../../../src/simulate/chance.ts';
import type { CaseSample, CaseSeries } from '../../case.ts';
import type { Chance } from '../sampler/continuous.ts';
import { binomial } from '../sampler/counts.ts';
import { dayMin } from '../season.ts';
import { factorAt, type Harm, spikeMin } from '../shape.ts';
import { alphaOfTrials, type Shape, type Trial, halfOf } from '../trial.ts';
import { type Metrics, petshopStepMin, type Scenario } from './petshop-files.ts';
import {
  errorSamples,
  isDisturbed,
  latencySamples,
  type PetshopCheck,
  petshopChecks,
  type Rows,
  steadyNodes,
} from './petshop-samples.ts';
import { untold } from './recording.ts';

/** The name of the track. */
export const petshopName = 'petshop';

const horizonMin = 120;
const horizonRows = horizonMin / petshopStepMin;
const historyRowsMin = dayMin / petshopStepMin;
/** Where a node never failed, this share stands for what harm multiplies. */
const baseShareMin = 0.005;

/** Which rollout is asked for. */
export interface QuietAsk {
  readonly scenarios: readonly Scenario[];
  readonly cell: string;
  readonly shape: Shape;
  readonly ratio: number;
  readonly seed: number;
}

/** The rollout of a seed. */
export function quietTrial({ scenarios, cell, shape, ratio, seed }: QuietAsk): Trial {
  const chance = chanceFor(seed, `${petshopName}/${cell}`);
  const { quiet } = pick(chance, scenarios);
  const node = pick(chance, steadyNodes(quiet));
  const changeRow = drawRow(quiet, node, chance);
  const changeAt = quiet.minutes[changeRow] ?? 0;
  const hurt: PetshopCheck = chance() < 0.5 ? 'errors' : 'latency';
  const isLate = chance() < 1 / 3;
  const lateMin = between(chance, 1, horizonRows / 4) * petshopStepMin;
  const harm: Harm = {
    shape,
    ratio,
    from: changeAt + (isLate ? lateMin : 0),
    until: changeAt + horizonMin,
    spikeMin,
  };
  const rows = { from: 0, until: changeRow + horizonRows };
  const isBad = shape !== 'none';
  return {
    case: {
      checks: [petshopChecks.errors, petshopChecks.latency],
      series: hurtSeries(petshopSeries(quiet, node, rows), { hurt, harm }, chance),
      changeAt,
      horizonMin,
      alpha: alphaOfTrials,
    },
    truth: {
      track: petshopName,
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
}

/** Both series of one node, treated. */
export function petshopSeries(metrics: Metrics, node: string, rows: Rows): readonly CaseSeries[] {
  const common = { cluster: node, role: 'treated' } as const;
  return [
    { ...common, check: 'errors', samples: errorSamples(metrics, node, rows) },
    { ...common, check: 'latency', samples: latencySamples(metrics, node, rows) },
  ];
}

function drawRow(quiet: Metrics, node: string, chance: Chance): number {
  const last = quiet.minutes.length - horizonRows;
  for (;;) {
    const row = between(chance, historyRowsMin, last);
    if (!isDisturbed(quiet, node, { from: row, until: row + horizonRows })) return row;
  }
}

function hurtSeries(
  series: readonly CaseSeries[],
  { hurt, harm }: { readonly hurt: PetshopCheck; readonly harm: Harm },
  chance: Chance,
): readonly CaseSeries[] {
  return series.map((each) => {
    if (each.check !== hurt) return each;
    const base = Math.max(baseShareMin, shareOf(each.samples));
    const samples = each.samples.map((sample): CaseSample => {
      const factor = factorAt(harm, sample[0]);
      if (sample.length === 2) return [sample[0], sample[1] * factor];
      const [minute, bad, total] = sample;
      return [minute, bad + binomial(chance, total - bad, (factor - 1) * base), total];
    });
    return { ...each, samples };
  });
}

function shareOf(samples: readonly CaseSample[]): number {
  const bad = samples.reduce((sum, [, each]) => sum + each, 0);
  const total = samples.reduce((sum, [, , each = 0]) => sum + each, 0);
  return total === 0 ? 0 : bad / total;
}
