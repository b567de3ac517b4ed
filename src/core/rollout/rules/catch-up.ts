/** A catch-up before it has begun: what it waits for, and what is not its work any more. */
import { namesText } from '../../fleet/names.ts';
import { catchUpNeeds, isCatchUpWaiting } from '../catch-up.ts';
import { type ClusterProgress, isTouched } from '../history/state.ts';
import { worldNow } from './forced.ts';
import { missingApprovals } from './gates.ts';
import { emit, expect, sightOf, type Turn } from './turn.ts';

/**
 * What a later rollout has brought its own change to, or is to bring it to, is not brought back to an older one; nor is
 * changed what was forgiven. Where nothing is left, the catch-up ends. Whether it has ended.
 */
export function isOverCaughtUp(turn: Turn): boolean {
  const { rollout, fleet } = turn;
  const { catchUpOf, name } = rollout.pinned.spec;
  const isOpen = !rollout.claimed && rollout.course.kind !== 'ended';
  if (catchUpOf === undefined || !isOpen) return false;
  const pending = [...rollout.clusters.values()].filter(({ step }) => step === 'pending');
  if ([...rollout.clusters.values()].some(isTouched)) return false;
  const needed = catchUpNeeds(fleet, { name, catchUpOf });
  const gone = pending.flatMap((cluster) => {
    const why = needed(cluster.name);
    return why === null ? [] : [{ cluster: cluster.name, why }];
  });
  if (gone.length === 0) return false;
  const message = [...new Set(gone.map(({ why }) => why))].join('; ');
  if (gone.length === pending.length) {
    emit(turn, { type: 'superseded', message });
    return true;
  }
  emit(turn, { type: 'relieved', clusters: gone.map(({ cluster }) => cluster), message });
  return false;
}

/**
 * Until one of its clusters can be reached, and whoever must has approved its first stage, it does not take the component:
 * it is in nobody's way.
 */
export function isKeptWaiting(turn: Turn): boolean {
  const { rollout } = turn;
  if (!isCatchUpWaiting(rollout)) return false;
  const pending = [...rollout.clusters.values()].filter(({ step }) => step === 'pending');
  if (!pending.some(({ name }) => sightOf(turn, name)?.kind === 'seen')) {
    expectReturn(turn, pending);
    return true;
  }
  const missing = missingApprovals(rollout, 0, worldNow(turn));
  for (const reason of missing) expect(turn, reason);
  return missing.length > 0;
}

function expectReturn(turn: Turn, pending: readonly ClusterProgress[]): void {
  const away = pending.flatMap(({ name }) => {
    const sight = sightOf(turn, name);
    return sight === undefined || sight.kind === 'seen' ? [] : [`${name}: ${sight.message}`];
  });
  const names = pending.map(({ name }) => name);
  const why = away.length === 0 ? '' : ` (${away.slice(0, 3).join('; ')})`;
  const which = names.length === 1 ? namesText(names) : `one of ${namesText(names)}`;
  const message = `it begins when ${which} can be reached${why}, and is in nobody's way until then`;
  expect(turn, { for: 'return', owner: names[0] ?? '', until: null, message });
}
