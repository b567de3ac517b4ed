import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startRollout } from '../api/operations/start.ts';
import type { Fleet, RolloutSpec } from '../core/fleet/fleet.ts';
import { readManifests } from '../manifest/load.ts';
import { issueCoupons } from './coupons.ts';
import { bringUp } from './first-revision.ts';
import { playHotfix } from './hotfix-act.ts';
import { clusterNames, tenants } from './layout.ts';
import { holdLeash, type Leash } from './leash.ts';
import { changes, fix, manifestsOf } from './manifests.ts';
import type { DemoParts } from './parts.ts';
import { freePorts } from './ports.ts';
import { summaryOf } from './summary.ts';
import { demoProgram, startTraffic } from './tenants.ts';

/** How the demo ended, and what it told. */
export interface DemoTold {
  /** With all four acts as promised, stopped by whoever watched it, or otherwise. */
  readonly end: 'as-promised' | 'interrupted' | 'surprising';
  readonly summary: readonly string[];
  readonly folder: string;
}

/**
 * A fleet of real processes on loopback, real traffic, three rollouts and a hotfix. Nothing is staged: rules,
 * deliveries and checks are those that users have. Leaves its folder behind to be looked at, and no
 * process, however it ends.
 */
export async function runDemo(parts: DemoParts): Promise<DemoTold> {
  try {
    await playAll(parts);
  } catch (trouble) {
    if (!parts.signal.aborted) throw trouble;
  }
  const { folder } = parts;
  if (parts.signal.aborted) return { end: 'interrupted', summary: [], folder };
  return await sayGoodbye(parts);
}

async function playAll(parts: DemoParts): Promise<void> {
  const leash = await holdLeash(parts.folder);
  let traffic: ChildProcess | null = null;
  try {
    const ports = await freePorts();
    const program = [process.execPath, demoProgram('service')];
    const { folder, author: commander } = parts;
    await issueCoupons(folder);
    const files = manifestsOf({ ports, program, folder, commander });
    const fleet = await writeManifests(parts, files);
    sayWelcome(parts, fleet);
    await bringUp(fleet, parts);
    traffic = await startTraffic(ports);
    for (const change of changes) await playAct(parts, change);
    await playLastAct(parts, ports.tenants);
  } finally {
    traffic?.kill();
    await clearAway(parts, leash);
  }
}

async function writeManifests(
  { folder }: DemoParts,
  files: ReadonlyMap<string, string>,
): Promise<Fleet> {
  for (const [name, text] of files) await writeFile(join(folder, name), text);
  const { fleet, problems } = await readManifests([join(folder, 'fleet.yaml')]);
  const [problem] = problems;
  if (fleet !== null) return fleet;
  throw new Error(`the demo's own fleet has problems: ${problem?.message ?? 'it is empty'}`);
}

type Act = (typeof changes)[number] | typeof fix;

/** False when whoever watches has seen enough. */
function open({ signal, say }: DemoParts, act: Act): boolean {
  if (signal.aborted) return false;
  say('');
  say(`${[...changes, fix].indexOf(act) + 1}. ${act.title}.`);
  return true;
}

async function playLastAct(parts: DemoParts, tenantsPort: number): Promise<void> {
  if (!open(parts, fix)) return;
  await playHotfix(parts, { ...(await readOrder(parts, fix)), tenantsPort });
}

async function playAct(parts: DemoParts, change: Act): Promise<void> {
  if (!open(parts, change)) return;
  const { fleet, spec } = await readOrder(parts, change);
  const { store, author } = parts;
  const started = await startRollout({ store, fleet, spec, author, now: parts.now() });
  if (started.kind !== 'started') throw new Error(`${spec.name} was not started: ${started.kind}`);
  await parts.control(spec.name, parts.signal);
}

async function readOrder(
  { folder }: DemoParts,
  { rollout }: Act,
): Promise<{ readonly fleet: Fleet; readonly spec: RolloutSpec }> {
  const files = [join(folder, 'fleet.yaml'), join(folder, `${rollout}.yaml`)];
  const { fleet, rollouts, problems } = await readManifests(files);
  const [spec] = rollouts;
  if (fleet !== null && spec !== undefined) return { fleet, spec };
  throw new Error(`${rollout} has problems: ${problems[0]?.message ?? 'it is empty'}`);
}

function sayWelcome({ say, quote, folder }: DemoParts, { clusters }: Fleet): void {
  const zoneCount = clusters.reduce((sum, { zones }) => sum + zones.length, 0);
  say(
    `Starting ${clusters.length} clusters in four tiers, ${zoneCount} processes in their zones, ` +
      `and ${tenants.length} tenants with real traffic, all on 127.0.0.1.`,
  );
  quote(`Its manifests and its log are in ${folder}`);
}

async function sayGoodbye(parts: DemoParts): Promise<DemoTold> {
  const { say, quote, storePath, folder } = parts;
  const { lines, isAsPromised } = await summaryOf(parts);
  say('');
  say('What happened, from the log:');
  for (const line of lines) say(`  ${line}`);
  say('');
  say('All processes of the demo are stopped. To look around:');
  quote(`  npx tierwise list --store ${storePath}`);
  quote(`  npx tierwise status shop-v3 --store ${storePath}`);
  quote(`  npx tierwise events shop-v4 --store ${storePath}`);
  quote(`  npx tierwise explain rollout/${fix.rollout} --store ${storePath}`);
  quote(`  npx tierwise plan -f ${folder} --rollout shop-v2`);
  quote(`  npx tierwise explain cluster/obs-1 -f ${folder}`);
  return { end: isAsPromised ? 'as-promised' : 'surprising', summary: lines, folder };
}

async function clearAway(parts: DemoParts, leash: Leash): Promise<void> {
  await Promise.allSettled(clusterNames.map((name) => parts.stopCluster(name)));
  leash.close();
}
