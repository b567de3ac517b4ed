import { isCompared, type RateStep, type RateSteps, stepAt } from './steps.ts';

/** The counts of half an hour or more. */
export interface Block {
  readonly bad: number;
  readonly total: number;
  readonly controlBad: number;
  readonly controlTotal: number;
  /** The hour of the day in which it began. */
  readonly hour: number;
}

/** The prior's standard deviation of the logarithm of the ratio: clusters of a tier are alike. */
export const ratioDeviation = 0.4;
/** A block has at least so many errors of both sides. */
const errorsMin = 10;

/** The steps of a history in blocks of so many steps, merged until each has ten errors. */
export function blocksOf(history: RateSteps, stepsPerBlock: number): readonly Block[] {
  const blocks: Block[] = [];
  let open: Block | null = null;
  let steps = 0;
  for (let index = 0; index < history.bad.length; index += 1) {
    const step = stepAt(history, index);
    if (!isCompared(step)) continue;
    open = open === null ? step : plus(open, step);
    steps += 1;
    if (steps < stepsPerBlock || open.bad + open.controlBad < errorsMin) continue;
    blocks.push(open);
    open = null;
    steps = 0;
  }
  return blocks;
}

/** All of them as one. */
export function sumOfBlocks(blocks: readonly Block[]): Block {
  return blocks.reduce(plus, { bad: 0, total: 0, controlBad: 0, controlTotal: 0, hour: 0 });
}

/** The share of the errors of both sides that falls to the cluster when its rate is `ratio` times theirs. */
export function expectedShare(
  { total, controlTotal }: Pick<RateStep, 'total' | 'controlTotal'>,
  ratio: number,
): number {
  const own = total * ratio;
  return own / (own + controlTotal);
}

function plus(block: Block, more: Block): Block {
  return {
    bad: block.bad + more.bad,
    total: block.total + more.total,
    controlBad: block.controlBad + more.controlBad,
    controlTotal: block.controlTotal + more.controlTotal,
    hour: block.hour,
  };
}
