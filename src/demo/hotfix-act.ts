import { setTimeout as sleep } from 'node:timers/promises';
import { startHotfix } from '../api/operations/hotfix.ts';
import { readReach } from '../api/operations/read-reach.ts';
import { readDebts } from '../api/operations/read-debts.ts';
import { readFleetState, readRollout } from '../api/operations/read-rollout.ts';
import { sendCommand } from '../api/operations/send-command.ts';
import { driftView } from '../api/views/fleet-view.ts';
import type { Fleet, RolloutSpec } from '../core/fleet/fleet.ts';
import { spoilCoupons } from './coupons.ts';
import { tenants } from './layout.ts';
import { fix } from './manifests.ts';
import { untilOrdersFail } from './orders.ts';
import type { DemoParts } from './parts.ts';

/** What the fourth act is played on. */
export interface HotfixScene {
  readonly fleet: Fleet;
  readonly spec: RolloutSpec;
  /** Where the tenants count what they got for their orders. */
  readonly tenantsPort: number;
}

const backfill = `${fix.rollout}-backfill`;
const incident = 'INC-4';
const dayMs = 86_400_000;
const lookEveryMs = 200;

/**
 * A cluster breaks by itself; its fix goes straight to it, and to all others afterwards. Who runs the demo is an incident
 * commander of its fleet, and the one who wants the backfill. Ends early when the fix does not hold.
 */
export async function playHotfix(parts: DemoParts, scene: HotfixScene): Promise<void> {
  await breakOne(parts, scene);
  await begin(parts, scene);
  const over = new AbortController();
  const signal = AbortSignal.any([parts.signal, over.signal]);
  const view = await parts.seat(fix.rollout);
  // As `tierwise up` would: one controller for the fix and for what follows it.
  const running = parts.run([fix.rollout, backfill], signal).finally(() => over.abort());
  try {
    await followToItsEnd({ ...parts, signal }, fix.rollout, view);
    if (await isCompleted(parts, fix.rollout)) await repay({ ...parts, signal });
  } finally {
    over.abort();
    await running;
  }
}

/** For real, and by nothing that is rolled out. */
async function breakOne({ say, signal, folder }: DemoParts, scene: HotfixScene): Promise<void> {
  const { cluster } = fix;
  await spoilCoupons(folder, cluster);
  say(`Somebody issues a coupon on ${cluster} that the shop cannot read.`);
  const share = await untilOrdersFail({ port: scene.tenantsPort, cluster }, signal);
  const hurt = tenants.filter((tenant) => tenant.clusters.includes(cluster));
  const names = hurt.map(({ name }) => name).join(' and ');
  say(`${names} notice: ${Math.round(100 * share)} % of their orders there fail.`);
}

async function begin(parts: DemoParts, { fleet, spec }: HotfixScene): Promise<void> {
  const { store, author, say } = parts;
  const { cluster, rollout } = fix;
  say(`> tierwise hotfix --change ${rollout}.yaml --cluster ${cluster} --incident ${incident} ...`);
  say(`${author} is an incident commander of this fleet: nobody else needs to approve.`);
  const now = parts.now();
  const hotfix = { incident, reason: 'orders with a coupon fail', until: now + dayMs };
  const order = { store, fleet, spec, author, now, clusters: [cluster], hotfix };
  const { start } = await startHotfix(order);
  if (start.kind !== 'started') throw new Error(`${rollout} was not started: ${start.kind}`);
}

/** The same for all others, in the order of their tiers, once a person wants it. */
async function repay(parts: DemoParts): Promise<void> {
  const { store, author, say, now } = parts;
  say('');
  say(`The fix holds on ${fix.cluster}. What the others are owed is shown until they have it:`);
  await sayOwed(parts);
  say(`> tierwise resume ${backfill}`);
  say(`It begins once the checks have seen ${fix.cluster} well for a while.`);
  const view = await parts.seat(backfill);
  const command = { kind: 'resume', reason: `${incident} is over` } as const;
  const given = { store, name: backfill, command, actor: author, now: now(), id: 'demo-resume' };
  const answer = await sendCommand(given);
  if (answer.kind !== 'accepted') throw new Error(`${backfill} was not resumed: ${answer.kind}`);
  await followToItsEnd(parts, backfill, view);
  if (await isCompleted(parts, backfill)) await sayOwed(parts);
}

/** What `tierwise fleet` and `tierwise debts` say. */
async function sayOwed({ store, say }: DemoParts): Promise<void> {
  for (const hotfix of (await readFleetState(store)).hotfixes.values()) {
    const reach = await readReach(store, hotfix);
    say(`  tierwise fleet: drift, ${driftView(hotfix, reach).message}`);
  }
  const debts = await readDebts(store);
  for (const { message, owner } of debts) say(`  tierwise debts: ${owner} owes: ${message}`);
  if (debts.length === 0) say('  tierwise debts: nothing is owed');
}

/** Shows a rollout until it has ended or waits for a person. */
async function followToItsEnd(
  parts: DemoParts,
  name: string,
  view: Awaited<ReturnType<DemoParts['seat']>>,
): Promise<void> {
  const over = new AbortController();
  const following = view.follow(AbortSignal.any([parts.signal, over.signal]));
  while (!parts.signal.aborted && !(await hasStopped(parts, name))) {
    await sleep(lookEveryMs, null, { signal: parts.signal }).catch(() => undefined);
  }
  over.abort();
  await following;
}

async function hasStopped({ store }: DemoParts, name: string): Promise<boolean> {
  const course = (await readRollout(store, name))?.course.kind;
  return course === 'ended' || course === 'halted';
}

async function isCompleted({ store }: DemoParts, name: string): Promise<boolean> {
  const course = (await readRollout(store, name))?.course;
  return course?.kind === 'ended' && course.as === 'completed';
}
