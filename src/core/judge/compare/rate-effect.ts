import type { Direction } from '../rate/baseline.ts';
import type { CompareQuestion } from './question.ts';

/** An effect nearer to 1 than this cannot be told from the margin. */
const effectMin = 1.2;
/** A rate that is nearer to nothing is none. */
const rateMin = 1e-6;

/** The directions in which a rate is worse; those of the complement where that is watched. */
export function directionsOf(
  { bad }: Pick<CompareQuestion, 'bad'>,
  isComplement: boolean,
): readonly Direction[] {
  if (bad === 'either') return [1, -1];
  return (bad === 'higher') === isComplement ? [-1] : [1];
}

/** The effect that matters, as a ratio above 1 of the side that is watched; `before` is its history. */
export function rateEffect(
  question: CompareQuestion,
  before: { readonly errors: number; readonly requests: number },
  isComplement: boolean,
): number {
  const rate = Math.max((before.errors + 0.5) / (before.requests + 1), rateMin);
  const then = isComplement ? 1 - harmed(question, 1 - rate) : harmed(question, rate);
  const bounded = Math.max(rateMin, then);
  return Math.max(effectMin, bounded > rate ? bounded / rate : rate / bounded);
}

/** The share of bad ones that matters where `usual` is what there is. A halving is meant by 2 and by 0.5. */
function harmed({ bad, effectMin: least, effectUnit }: CompareQuestion, usual: number): number {
  const isFewer = bad === 'lower';
  if (effectUnit === 'absolute') return usual + (isFewer ? -least : least);
  const ratio = Math.max(least, 1 / least);
  return isFewer ? usual / ratio : usual * ratio;
}
