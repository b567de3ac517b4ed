import type { OpenHotfix } from '../../core/rollout/history/hotfixes.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import { type HotfixReach, hotfixReach } from '../../core/rollout/hotfix-reach.ts';
import type { Store } from '../../store/store.ts';
import { readHistory } from './read-history.ts';

/** Where a hotfix is by now, whether what brings it is in the log or in the archive. Throws `StoreTrouble`. */
export async function readReach(
  store: Pick<Store, 'log' | 'archive'>,
  hotfix: OpenHotfix,
): Promise<HotfixReach> {
  const known = new Map<string, Rollout>();
  for (const name of [hotfix.rollout, ...(hotfix.backfill === null ? [] : [hotfix.backfill])]) {
    const found = await readHistory(store, name);
    if (found !== null) known.set(name, found.rollout);
  }
  return hotfixReach(hotfix, (name) => known.get(name) ?? null);
}
