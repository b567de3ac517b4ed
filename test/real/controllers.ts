/** Starts controllers, kills and freezes them, and writes down what it did to them. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Around, Desk } from '../e2e/support/desk.ts';
import type { Ended, Running } from '../e2e/support/running.ts';
import { until } from '../e2e/support/until.ts';
import type { Source } from './book.ts';
import type { Blow, Moment } from './draw.ts';
import { courseIn, type FateOf, type Files, type Hand, readTap, type TapLine } from './evidence.ts';

const tap = pathToFileURL(join(import.meta.dirname, 'preload/tap.mjs')).href;
/** A busy machine may need long for what takes a second otherwise. */
const patienceMs = 60_000;
/** A process that has decided to end is gone after so long. */
const wayOutMs = 3_000;

/** What a life's controllers work on, and what became of them. */
export interface Theatre {
  readonly desk: Desk;
  readonly files: Files;
  readonly around: Around;
  /** The command line that controls, and the rollouts that it is to bring to their ends. */
  readonly line: readonly string[];
  readonly rollouts: readonly string[];
  /** The source with a history; null where pages are read. */
  readonly source: Source | null;
  readonly fates: FateOf[];
  readonly hands: Hand[];
  /** What was not as it should be, in sentences. */
  readonly complaints: string[];
}

/** What came of one start: killed, or over by itself. */
export interface Struck {
  readonly killed: Killed | null;
  /** The end of the controller that was in charge, if it came by itself. */
  readonly ended: Ended | null;
}

export interface Killed {
  readonly pid: number;
  readonly at: number;
}

/** Starts `tierwise` with the tap in it. */
export function begin(
  { desk, files, around }: Theatre,
  line: readonly string[],
  fate = '',
): Running {
  const env = { ...around.env, TAP: files.tap, STORE: files.store, FATE: fate };
  const node = ['--import', tap, ...(around.node ?? [])];
  return desk.begin(line, { ...around, node, env, store: files.store });
}

/** Starts a controller and kills it when the blow says, or sees it end before. */
export async function strike(theatre: Theatre, { moment, company, forMs }: Blow): Promise<Struck> {
  const isPoint = moment.kind === 'point' && company !== 'overtaken';
  const first = begin(
    theatre,
    theatre.line,
    isPoint ? `kill ${moment.point} ${moment.time}` : fateOfFrozen(moment, company),
  );
  if (company === 'overtaken') return overtake(theatre, { first, moment, forMs });
  const rival = company === 'none' ? null : await compete(theatre, { first, company, forMs });
  const present = rival === null ? [first] : [first, rival];
  await Promise.race([due(theatre, moment, present), over(theatre, present)]);
  return await end(theatre, present);
}

/** One that is overtaken stands still between what it wrote and what it does about it, if it comes so far. */
function fateOfFrozen(moment: Moment, company: string): string {
  if (company !== 'overtaken') return '';
  return moment.kind === 'point' ? `freeze ${moment.point} ${moment.time}` : '';
}

interface Contest {
  readonly first: Running;
  readonly company: 'rival' | 'frozen';
  readonly forMs: number;
}

/** A second controller at the same time: one of the two is told that the other one has the store. */
async function compete(
  theatre: Theatre,
  { first, company, forMs }: Contest,
): Promise<Running | null> {
  if (company === 'frozen') {
    await Promise.race([reigns(theatre, [first]), over(theatre, [first])]);
    await sleep(forMs);
    if (first.isOver()) return null;
    stop(theatre, first);
    const second = begin(theatre, theatre.line);
    const refused = await second.end(patienceMs);
    go(theatre, first);
    // It may have been stopped on its way out, when it had let go of the store already.
    const isLast = refused.code !== 6 && (await endsAs(first, refused));
    if (!isLast) expectRefused(theatre, refused);
    return null;
  }
  await sleep(forMs / 2);
  return begin(theatre, theatre.line);
}

/** Whether a controller that was woken comes to the same end by itself, soon. */
async function endsAs(first: Running, { code }: Ended): Promise<boolean> {
  await waitFor(() => first.isOver(), { withinMs: wayOutMs });
  return first.isOver() && (await first.end(patienceMs)).code === code;
}

interface Overtaking {
  readonly first: Running;
  readonly moment: Moment;
  readonly forMs: number;
}

/**
 * The first one stands still, and somebody removes the file by which it keeps the store, as no one should.
 * The second one takes over; what the first one then still sends must do no harm, and it goes by itself.
 */
async function overtake(theatre: Theatre, { first, moment, forMs }: Overtaking): Promise<Struck> {
  const isFrozen = () => linesOf(theatre, first).some(({ what }) => what === 'fate');
  const late = moment.kind === 'point' ? 4_000 : moment.afterMs;
  await Promise.race([
    reigns(theatre, [first]).then(() => waitFor(isFrozen, { withinMs: late })),
    over(theatre, [first]),
  ]);
  if (first.isOver()) return await end(theatre, [first]);
  stop(theatre, first);
  await rm(`${theatre.files.store}-lease`, { force: true });
  const second = begin(theatre, theatre.line);
  await Promise.race([reigns(theatre, [second]), over(theatre, [second])]);
  await sleep(forMs);
  go(theatre, first);
  const lost = await first.end(patienceMs).catch((error: unknown) => {
    theatre.complaints.push(`one that was overtaken does not go: ${String(error)}`);
    return null;
  });
  theatre.fates.push({ what: 'lost', pid: pidOf(first), at: Date.now() });
  if (lost !== null && lost.code !== 6 && !isAllOver(theatre)) {
    theatre.complaints.push(`one that was overtaken ended with ${lost.code}: ${lost.stderr}`);
  }
  await Promise.race([sleep(forMs), over(theatre, [second])]);
  return await end(theatre, [second]);
}

/** Kills what is still there. */
async function end(theatre: Theatre, present: readonly Running[]): Promise<Struck> {
  const killed: Killed[] = [];
  for (const one of present) {
    if (one.isOver()) continue;
    one.signal('SIGKILL');
    killed.push({ pid: pidOf(one), at: Date.now() });
  }
  const ends = await Promise.all(present.map((one) => one.end(patienceMs)));
  // What killed itself at a point was killed as well.
  for (const [index, { code }] of ends.entries()) {
    const pid = pidOf(present[index]!);
    if (code !== null || killed.some((one) => one.pid === pid)) continue;
    const at = readTap(theatre.files.tap).findLast((line) => line.pid === pid)?.at ?? Date.now();
    killed.push({ pid, at });
  }
  for (const { pid, at } of killed) theatre.fates.push({ what: 'died', pid, at });
  const byThemselves = ends.filter(({ code }) => code !== null);
  const refused = byThemselves.filter(({ code }) => code === 6);
  const ended = byThemselves.find(({ code }) => code !== 6) ?? null;
  if (present.length > 1) for (const one of refused) expectRefused(theatre, one);
  if (refused.length === present.length) {
    theatre.complaints.push(`nobody has the store: ${refused.map(({ stderr }) => stderr).join()}`);
  }
  // Two that die in one blow are one kill: only one of them can have been in charge.
  const [one = null] = killed.toSorted((a, b) => b.at - a.at);
  return { killed: one, ended };
}

function expectRefused({ complaints }: Theatre, { code, stderr }: Ended): void {
  if (code === 6 && stderr.includes('another controller holds the store')) return;
  complaints.push(`a second controller ended with ${code}: ${stderr}`);
}

function stop({ fates }: Theatre, one: Running): void {
  one.signal('SIGSTOP');
  fates.push({ what: 'froze', pid: pidOf(one), at: Date.now() });
}

function go({ fates }: Theatre, one: Running): void {
  fates.push({ what: 'woke', pid: pidOf(one), at: Date.now() });
  one.signal('SIGCONT');
}

/** Waits for the moment of the blow; for one at a point as long as it may take to come there. */
async function due(theatre: Theatre, moment: Moment, present: readonly Running[]): Promise<void> {
  if (moment.kind === 'point') return never;
  if (moment.kind === 'start') return sleep(moment.afterMs);
  await reigns(theatre, present);
  if (moment.kind === 'order') {
    const count = ordersOf(theatre, present);
    await waitFor(() => ordersOf(theatre, present) > count);
  }
  await sleep(moment.afterMs);
}

/** One of them took the store. */
async function reigns(theatre: Theatre, present: readonly Running[]): Promise<void> {
  const isThere = () =>
    present.some((one) => linesOf(theatre, one).some(({ what }) => what === 'reign'));
  await waitFor(isThere);
}

/** All of them are over, or there is nothing left to control. */
export async function over(theatre: Theatre, present: readonly Running[]): Promise<void> {
  const isOver = () => present.every((one) => one.isOver()) || isAllOver(theatre);
  await waitFor(isOver, { withinMs: patienceMs * 3, everyMs: 100 });
  // One that runs a rollout to its end says so itself; one that runs all is told to go.
  if (theatre.line[0] === 'up') for (const one of present) one.signal('SIGTERM');
  await until('it ends', () => present.every((one) => one.isOver()), { withinMs: patienceMs });
}

/** Whether every rollout has ended or waits for a person, or for one that does. */
export function isAllOver({ files, rollouts }: Theatre): boolean {
  const courses = rollouts.map((name) => courseIn(files.store, name));
  return courses.includes('halted') || courses.every((course) => course === 'ended');
}

async function waitFor(
  holds: () => boolean,
  { withinMs = patienceMs, everyMs = 10 }: { withinMs?: number; everyMs?: number } = {},
): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  while (!holds() && performance.now() < giveUpAt) await sleep(everyMs);
}

function ordersOf(theatre: Theatre, present: readonly Running[]): number {
  return present.flatMap((one) => linesOf(theatre, one)).filter(({ what }) => what === 'sent')
    .length;
}

function linesOf({ files }: Theatre, { child }: Running): readonly TapLine[] {
  return readTap(files.tap).filter(({ pid }) => pid === child.pid);
}

function pidOf({ child }: Running): number {
  return child.pid ?? 0;
}

const never = new Promise<never>(() => undefined);
