import { readFleetState } from '../api/operations/read-rollout.ts';
import { troubleFrom } from '../api/operations/store.ts';
import type { Freeze } from '../core/fleet/freeze.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import { freezesFrom } from '../core/rollout/history/freezes.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { Staged } from '../core/plan/windows.ts';
import { hasClosures, planOpenings, type PlanOpenings } from '../core/rollout/plan-openings.ts';
import type { Call } from './definition.ts';
import type { StoreOptions } from './options.ts';
import { clean } from './print/clean.ts';
import { say } from './print/report.ts';
import { withStoreIfAny } from './store.ts';

/**
 * What windows, the freezes of the manifests, and those that are set in the store make of a plan; null where there
 * are none of them, and nobody asks for time zones.
 */
export async function openingsFor(
  call: Call<StoreOptions>,
  staged: Staged,
  written: readonly Freeze[],
): Promise<PlanOpenings | null> {
  const set = await freezesSet(call, staged.at);
  // What is set under the name of a document is replaced by it when the rollout is started.
  const names = new Set(written.map(({ name }) => name));
  const freezes = [...written, ...set.filter(({ name }) => !names.has(name))];
  if (!hasClosures(staged, freezes)) return null;
  const { ask } = await call.wiring.calendar();
  return planOpenings(staged, freezes, ask);
}

/** A plan can be made without the store, so that its trouble is only said. */
async function freezesSet(call: Call<StoreOptions>, now: Instant): Promise<readonly Freeze[]> {
  try {
    return await withStoreIfAny(call, async (store) =>
      store === null ? [] : freezesFrom((await readFleetState(store)).freezes, now),
    );
  } catch (error) {
    const trouble = troubleFrom(error);
    if (trouble === null) throw error;
    say(call, clean(`warning: what is frozen in the store is not known: ${trouble.message}`));
    return [];
  }
}

/** The plan with the time that windows and freezes take, and what they make impossible. */
export function withOpenings(plan: Plan, openings: PlanOpenings | null): Plan {
  if (openings === null) return plan;
  const earliestFinish = plan.earliestFinish + (openings.delayMs ?? 0);
  return { ...plan, earliestFinish, warnings: [...plan.warnings, ...openings.warnings] };
}
