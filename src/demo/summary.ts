import { readDebts } from '../api/operations/read-debts.ts';
import { readRollout } from '../api/operations/read-rollout.ts';
import { countText } from '../core/fleet/names.ts';
import { isDelivered, type Rollout } from '../core/rollout/history/state.ts';
import { type DemoTenant, tenants } from './layout.ts';
import { changes, fix } from './manifests.ts';
import type { DemoParts } from './parts.ts';

/** What the four acts came to, in words, and whether that is what the demo promises. */
export interface Summary {
  readonly lines: readonly string[];
  readonly isAsPromised: boolean;
}

/** What was protected, from the log: which clusters a bad change never reached, and whose they are. */
export async function summaryOf({ store }: DemoParts): Promise<Summary> {
  const lines: string[] = [];
  let isAsPromised = true;
  for (const { rollout: name, revision, isGood } of changes) {
    const rollout = await readRollout(store, name);
    const wanted = isGood ? 'completed' : 'rolled-back';
    if (rollout === null || !hasEndedAs(rollout, wanted)) isAsPromised = false;
    if (rollout !== null) lines.push(...verdictOn(rollout, revision));
  }
  const last = await hotfixSummary(store);
  return { lines: [...lines, ...last.lines], isAsPromised: isAsPromised && last.isAsPromised };
}

/** Whether the hotfix made well what was broken before it came, and all others have it by now. */
export async function hotfixSummary(store: DemoParts['store']): Promise<Summary> {
  const rollout = await readRollout(store, fix.rollout);
  const backfill = await readRollout(store, `${fix.rollout}-backfill`);
  const progress = rollout?.clusters.get(fix.cluster);
  if (rollout === null || backfill === null || progress === undefined) {
    return { lines: [], isAsPromised: false };
  }
  const { ailing, mended } = progress;
  const isMended = ailing.length > 0 && ailing.every((check) => Object.hasOwn(mended, check));
  const isFixed = isMended && hasEndedAs(rollout, 'completed');
  const others = [...backfill.clusters.values()];
  const done = others.filter(isDelivered).length;
  const debts = await readDebts(store);
  const owed = debts.length === 0 ? 'nothing is owed' : `${countText(debts.length, 'debt')} left`;
  const { revision, cluster } = fix;
  const after = isFixed ? `${ailing.join(' and ')} well again` : 'not known to be well';
  return {
    isAsPromised: isFixed && hasEndedAs(backfill, 'completed') && debts.length === 0,
    lines: [
      `${revision}  went straight to ${cluster}, which was broken: ${after}`,
      `    ${done} of ${others.length} others got it afterwards, tier by tier; ${owed}`,
    ],
  };
}

function hasEndedAs({ course }: Rollout, wanted: 'completed' | 'rolled-back'): boolean {
  return course.kind === 'ended' && course.as === wanted;
}

function verdictOn(rollout: Rollout, revision: string): readonly string[] {
  const clusters = [...rollout.clusters.values()];
  const { regressions } = rollout;
  if (hasEndedAs(rollout, 'completed')) {
    return [
      `${revision}  completed: on all ${clusters.length} clusters, the most critical ones last`,
    ];
  }
  const untouched = clusters.filter(({ startedAt }) => startedAt === null).map(({ name }) => name);
  const spared = tenants.filter((tenant) => isSpared(tenant, untouched));
  const [harm] = regressions;
  const cause =
    harm === undefined ? '' : `: ${harm.check ?? 'delivery'} on ${harm.cluster}, ${harm.message}`;
  return [
    `${revision}  stopped and rolled back${cause}`,
    `    ${untouched.length} of ${clusters.length} clusters never ran it (${untouched.join(', ')})`,
    `    ${spared.length} of ${tenants.length} tenants never met it (${spared.map(({ name }) => name).join(', ')})`,
  ];
}

function isSpared({ clusters }: DemoTenant, untouched: readonly string[]): boolean {
  return clusters.every((cluster) => untouched.includes(cluster));
}
