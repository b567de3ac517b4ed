import type { SlotView } from './phase.ts';

/** A slot as the decision sees it. */
export interface Standing {
  readonly index: number;
  /** What it runs. */
  readonly generation: string;
  readonly state: SlotView['state'];
  /** When it was opened, compared with others. */
  readonly opened: number;
}

export interface Rolling {
  /** What each place is to run, by index; null when the component is to go. */
  readonly wanted: readonly string[] | null;
  readonly maxUnavailable: number;
  readonly standing: readonly Standing[];
}

/** Slots to open, by index, and slots to stop, by what stands there now. */
export interface Steps {
  readonly open: readonly number[];
  readonly stop: readonly Standing[];
}

/**
 * What to do next in a zone. Recomputed from what stands there, so that it does not matter who began
 * the change or how far it got.
 *
 * - An empty place is filled at once: nothing can be lost there.
 * - Something that is not wanted is stopped only while fewer than `maxUnavailable` places are down:
 *   what is broken already goes first, then what was opened last, so that a change of mind undoes
 *   the newest first.
 * - When something that is wanted has failed, nothing else is stopped for its sake; nor while it is
 *   not known how something is.
 */
export function nextSteps({ wanted, maxUnavailable, standing }: Rolling): Steps {
  const present = standing.filter(({ state }) => state !== 'gone');
  if (wanted === null) return { open: [], stop: present.filter(isStanding) };

  const places = wanted.map((generation, index) => {
    const here = present.find((slot) => slot.index === index) ?? null;
    return { index, here, isWanted: here !== null && here.generation === generation };
  });
  const open = places.filter(({ here }) => here === null).map(({ index }) => index);

  const surplus = present.filter(({ index }) => index >= wanted.length).filter(isStanding);
  const isDone = places.every(({ here, isWanted }) => isWanted && here?.state === 'ready');
  if (isDone) return { open, stop: surplus };
  const isUnsure = places.some(({ here }) => here?.state === 'unknown');
  const hasFailed = places.some(({ here, isWanted }) => isWanted && here?.state === 'failed');
  if (isUnsure || hasFailed) return { open, stop: [] };

  const outdated = places
    .filter(({ isWanted }) => !isWanted)
    .flatMap(({ here }) => (here === null ? [] : [here]))
    .filter(isStanding)
    .toSorted(brokenThenNewest);
  const broken = outdated.filter(({ state }) => state !== 'ready');
  const down = places.filter(({ here }) => here?.state !== 'ready').length;
  // What is broken already may go without counting twice; what is ready only within the limit.
  const changing = down - broken.length;
  const brokenNow = broken.slice(0, Math.max(0, maxUnavailable - changing));
  const readyNow = outdated
    .filter(({ state }) => state === 'ready')
    .slice(0, Math.max(0, maxUnavailable - down));
  return { open, stop: [...brokenNow, ...readyNow] };
}

function isStanding({ state }: Standing): boolean {
  return state !== 'stopping';
}

function brokenThenNewest(one: Standing, other: Standing): number {
  const broken = Number(one.state === 'ready') - Number(other.state === 'ready');
  return broken === 0 ? other.opened - one.opened : broken;
}
