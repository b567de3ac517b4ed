import { smokeStage, smokeTier } from '../fleet/exposure.ts';
import { byName, countText, namesText } from '../fleet/names.ts';
import { watchOf } from '../fleet/witnesses.ts';
import type { Fleet, RolloutSpec } from '../fleet/fleet.ts';
import type { PlanException, PlanWarning, Stage } from './plan.ts';

/** What is usual for a plan by exposure, and this one does without. */
export function exposureExceptions({ strategy }: RolloutSpec): readonly PlanException[] {
  if (strategy.order !== 'exposure' || strategy.smoke?.kind !== 'off') return [];
  const message = `no smoke stage on ${smokeTier} comes first: ${strategy.smoke.reason}`;
  return [{ code: 'smoke-off', message }];
}

/** What an order by exposure brings with it that an order by criticality would not. */
export function exposureWarnings(
  fleet: Fleet,
  { strategy }: RolloutSpec,
  stages: readonly Stage[],
): readonly PlanWarning[] {
  if (strategy.order !== 'exposure') return [];
  const wantsSmoke = strategy.smoke?.kind !== 'off';
  return [
    ...(wantsSmoke && stages[0]?.tier !== smokeStage ? [noSmoke(stages[0])] : []),
    ...witnessesBefore(fleet, stages),
  ];
}

function noSmoke(first: Stage | undefined): PlanWarning {
  const message =
    `No cluster of the tier ${smokeTier} is targeted, so no smoke stage comes first: what breaks at ` +
    `once is seen in ${first?.tier ?? 'the first stage'}.`;
  return { code: 'no-smoke', message };
}

/** By exposure, what watches others may be changed before them: they then soak under eyes that are new themselves. */
function witnessesBefore(fleet: Fleet, stages: readonly Stage[]): readonly PlanWarning[] {
  const stageOf = new Map<string, number>();
  for (const [index, { waves }] of stages.entries()) {
    for (const name of waves.flatMap(({ clusters }) => clusters)) stageOf.set(name, index);
  }
  const { named, everywhere } = watchOf(fleet);
  const last = stages.length - 1;
  const early = new Set(
    [...everywhere.keys()].filter((name) => (stageOf.get(name) ?? last) < last),
  );
  for (const [cluster, witnesses] of named) {
    const own = stageOf.get(cluster);
    if (own === undefined) continue;
    for (const name of witnesses) if ((stageOf.get(name) ?? own) < own) early.add(name);
  }
  if (early.size === 0) return [];
  const names = [...early].toSorted(byName);
  const message =
    `${countText(names.length, 'cluster')} that ${names.length === 1 ? 'watches' : 'watch'} others ` +
    `${names.length === 1 ? 'is' : 'are'} changed in an earlier stage than those: ${namesText(names, 5)}. ` +
    'By criticality they would come last.';
  return [{ code: 'witness-before-watched', message }];
}
