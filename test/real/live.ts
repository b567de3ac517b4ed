/** Plays one life with real processes, from the first revision of its fleet to the last controller's end. */
import { join } from 'node:path';
import { type Around, type Desk, openDesk } from '../e2e/support/desk.ts';
import type { Site } from '../e2e/support/local-fleet.ts';
import { openOutsider } from '../e2e/support/outsider.ts';
import { freePorts } from '../e2e/support/ports.ts';
import type { Ended } from '../e2e/support/running.ts';
import { expectIntact } from '../e2e/support/store.ts';
import { until } from '../e2e/support/until.ts';
import { promOf } from './book.ts';
import { begin, isAllOver, type Killed, over, strike, type Theatre } from './controllers.ts';
import type { Blow, Company, DrawnLife } from './draw.ts';
import { courseIn, type Evidence, gather, listenTo } from './evidence.ts';
import { changeText, firstText, fleetText, nextText } from './manifests.ts';

export interface Lived {
  readonly life: DrawnLife;
  readonly sites: readonly Site[];
  readonly evidence: Evidence;
  readonly kills: readonly Kill[];
  /** The last thing that the program said, and how it ended. */
  readonly ended: Ended;
  /** What each process answers in the end. */
  readonly runs: readonly (string | null)[];
  readonly complaints: readonly string[];
}

/** How a life goes on once its fleet stands, and what its controllers are started with. */
export interface Course {
  /** What the program needs beside its arguments, and which one it is. */
  readonly around?: (desk: Desk) => Around | Promise<Around>;
  readonly lead: (theatre: Theatre) => Promise<Led>;
  /** In the end, before what was started is gone. */
  readonly leave?: () => Promise<void>;
}

/** A controller that was killed, and who else was there. */
export interface Kill extends Killed {
  readonly company: Company;
}

export interface Led {
  readonly kills: readonly Kill[];
  readonly ended: Ended;
}

/** Throws when something hangs, or when a process is left over. */
export async function live(life: DrawnLife, { around, lead, leave }: Course): Promise<Lived> {
  await using desk = await openDesk();
  await using _ = { [Symbol.asyncDispose]: async () => await leave?.() };
  const own = (await around?.(desk)) ?? {};
  const store = own.store ?? desk.store;
  const files = { store, tap: join(desk.folder, 'tap'), book: join(desk.folder, 'book') };
  const sites = await sitesOf(life);
  await using source = life.source === 'prom' ? await promOf(life, files.book) : null;
  await write(desk, life, { sites, book: files.book, prometheus: source?.url ?? null });
  const rollouts = ['change', ...(life.isFollowed ? ['next'] : [])];
  const theatre: Theatre = {
    desk,
    files,
    around: own,
    line:
      life.how === 'up' ? ['up'] : ['run', '-f', 'fleet.yaml', '-f', 'change.yaml', '-o', 'json'],
    rollouts,
    source,
    fates: [],
    hands: [],
    complaints: [],
  };
  await done(theatre, ['run', '-f', 'fleet.yaml', '-f', 'first.yaml']);
  await using outsider = openOutsider(sites);
  await outsider.seesAll();
  outsider.forget();
  const startedAt = Date.now();
  const listener = listenTo(store, rollouts);
  try {
    if (life.how === 'up') {
      for (const name of rollouts)
        await done(theatre, ['start', '-f', 'fleet.yaml', '-f', `${name}.yaml`]);
    }
    const { kills, ended } = await lead(theatre);
    await until('every process answers', () => outsider.now(), {
      holds: (runs) => !runs.includes(null),
    });
    await expectIntact(store);
    const { fates, hands, complaints } = theatre;
    const { sayings } = listener;
    const passages = outsider.passages();
    const gaps = source?.gaps ?? [];
    const seen = { passages, gaps, fates, hands, sayings, startedAt, endedAt: Date.now() };
    const evidence = { ...(await gather(files)), ...seen };
    return { life, sites, evidence, kills, ended, runs: outsider.now(), complaints };
  } finally {
    listener.stop();
  }
}

/** Blow after blow, and then in peace. */
export async function throughBlows(theatre: Theatre, blows: readonly Blow[]): Promise<Led> {
  const kills: Kill[] = [];
  for (const blow of blows) {
    const { killed, ended } = await strike(theatre, blow);
    if (killed !== null) kills.push({ ...killed, company: blow.company });
    await expectIntact(theatre.files.store);
    if (ended !== null || isAllOver(theatre)) await decideHalted(theatre);
    // Nobody is hurt who kills a controller that has nothing left to do.
    if (isEnded(theatre)) break;
  }
  return { kills, ended: await inPeace(theatre) };
}

/** Runs until nothing is left to do; returns how the last controller ended. */
async function inPeace(theatre: Theatre): Promise<Ended> {
  for (;;) {
    const running = begin(theatre, theatre.line);
    await over(theatre, [running]);
    const ended = await running.end();
    if (!(await decideHalted(theatre))) return ended;
  }
}

/** A person decides what a halt leaves open: back to what was before. */
async function decideHalted(theatre: Theatre): Promise<boolean> {
  let isAny = false;
  for (const name of theatre.rollouts) {
    if (courseIn(theatre.files.store, name) !== 'halted') continue;
    isAny = true;
    await done(theatre, ['rollback', name, '--reason', 'it is worse than before']);
  }
  return isAny;
}

function isEnded({ files, rollouts }: Theatre): boolean {
  return rollouts.every((name) => courseIn(files.store, name) === 'ended');
}

/** A command that must succeed. */
async function done(theatre: Theatre, line: readonly string[]): Promise<void> {
  const { code, stderr } = await begin(theatre, line).end();
  if (code !== 0) throw new Error(`tierwise ${line.join(' ')} ended with ${code}: ${stderr}`);
}

async function sitesOf({ clusters }: DrawnLife): Promise<readonly Site[]> {
  const places = clusters.flatMap(({ name, zones }) =>
    zones.map((zone) => ({ cluster: name, zone })),
  );
  const ports = await freePorts(places.length);
  return places.map((place, index) => ({ ...place, port: ports[index] ?? 0 }));
}

async function write(desk: Desk, life: DrawnLife, ground: Parameters<typeof fleetText>[1]) {
  await desk.write('fleet.yaml', fleetText(life, ground));
  await desk.write('first.yaml', firstText(life));
  await desk.write('change.yaml', changeText(life));
  await desk.write('next.yaml', nextText(life));
}
