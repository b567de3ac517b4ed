import type { Instant } from '../core/fleet/quantities.ts';
import type { Rollout } from '../core/rollout/history/state.ts';
import { archiveOne, type Archivist, newArchivist } from './archivist.ts';
import { calendarSight } from './calendar-sight.ts';
import { act, type Desk, dueActions, giveAnotherGo, lookAround, newDesk } from './desk.ts';
import { emptyLedger, forgetEnded, type Ledger, type News, readOn } from './ledger.ts';
import type { Machinery } from './machinery.ts';
import { isStoppedByGroup } from '../core/rollout/rules/phases.ts';
import { newBulletin, publish, type Bulletin } from './publish.ts';
import { StoreTrouble } from '../store/store.ts';
import { takeTurn } from './turn.ts';

/** How the loop ended: asked to, nothing left to do, or its lease is somebody else's. */
export type LoopEnd = 'stopped' | 'done' | 'lost';

/** All rollouts of the store until it is stopped, or these until each has ended or halted. */
export type LoopOrder = 'all' | readonly string[];

const pollMsDefault = 200;

/**
 * The loop: read the log, look around, decide, append, act; for every rollout that is due. Looking
 * and acting never block it, so one dead cluster starves nobody. Everything it keeps in memory can
 * be lost at any moment: the log and the clusters know the rest.
 */
export async function runController(machinery: Machinery, order: LoopOrder): Promise<LoopEnd> {
  const loop = newLoop(machinery);
  const { stop, store, clock } = machinery;
  const wake = (): void => loop.wake();
  stop.addEventListener('abort', wake);
  try {
    while (!stop.aborted) {
      for (const one of await readOn(loop.ledger, store.log)) hear(loop, one);
      clock.notBefore(loop.ledger.lastAt);
      for (const name of dueRollouts(loop, order)) await turn(loop, name);
      if (loop.isLost) return 'lost';
      if (isDone(loop, order)) return 'done';
      // Somebody may have ended one while another had its turn: its own last turn is still to come.
      const due = new Set(dueRollouts(loop, order));
      forgetEnded(loop.ledger, due);
      // Only when nothing else is to be done: no rollout ever waits for the archive.
      if (due.size === 0) await archive(loop);
      await rest(loop, order);
    }
    return 'stopped';
  } finally {
    stop.removeEventListener('abort', wake);
    // Nobody needs the looks any more.
    loop.over.abort();
  }
}

interface Loop {
  readonly machinery: Machinery;
  readonly ledger: Ledger;
  readonly bulletin: Bulletin;
  readonly archivist: Archivist;
  readonly desks: Map<string, Desk>;
  /** Aborted when the loop has ended, for whatever reason. */
  readonly over: AbortController;
  /** By rollout: when it is due next. */
  readonly due: Map<string, Instant>;
  /** By rollout: when something is to be looked at next; that alone is nothing to decide on. */
  readonly lookAt: Map<string, Instant>;
  /** By rollout: until when answers alone ask for no turn. */
  readonly quietUntil: Map<string, Instant>;
  /** Rollouts that a fault in the rules has stopped. */
  readonly broken: Set<string>;
  isLost: boolean;
  wake: () => void;
}

function newLoop(machinery: Machinery): Loop {
  return {
    machinery,
    ledger: emptyLedger(),
    bulletin: newBulletin(),
    archivist: newArchivist(),
    desks: new Map(),
    over: new AbortController(),
    due: new Map(),
    lookAt: new Map(),
    quietUntil: new Map(),
    broken: new Set(),
    isLost: false,
    wake: () => undefined,
  };
}

/** The log has news of a rollout, from this loop or from a person: it is due. */
function hear(loop: Loop, { name, types }: News): void {
  loop.due.set(name, Number.NEGATIVE_INFINITY);
  const desk = loop.desks.get(name);
  const isAnotherGo = types.includes('retried') || types.includes('overruled');
  if (desk !== undefined && isAnotherGo) giveAnotherGo(desk);
}

function activeRollouts({ ledger, broken }: Loop, order: LoopOrder): readonly string[] {
  return [...ledger.rollouts.keys()].filter(
    (name) => (order === 'all' || order.includes(name)) && !broken.has(name),
  );
}

function dueRollouts(loop: Loop, order: LoopOrder): readonly string[] {
  const now = loop.machinery.clock.now();
  return activeRollouts(loop, order).filter((name) => (loop.due.get(name) ?? now) <= now);
}

async function turn(loop: Loop, name: string): Promise<void> {
  const rollout = loop.ledger.rollouts.get(name);
  if (rollout === undefined || loop.isLost) return;
  try {
    // An answer or a command that comes in the middle of the turn makes it due again.
    loop.due.set(name, Number.POSITIVE_INFINITY);
    const { clock } = loop.machinery;
    const beganAt = clock.now();
    const nextAt = await takeOneTurn(loop, name, rollout);
    const now = clock.now();
    loop.quietUntil.set(name, now + Math.min(quietMsMax, quietShare * (now - beganAt)));
    becomeDue(loop, name, nextAt);
  } catch (fault) {
    if (fault instanceof StoreTrouble) throw fault;
    const message = fault instanceof Error ? fault.message : String(fault);
    await stopBroken(loop, rollout, message);
  }
  if (loop.ledger.rollouts.get(name)?.course.kind === 'ended') endRollout(loop, name);
}

/** Looks at what is due between two turns. What comes of it asks for a turn. */
function lookOn(loop: Loop, name: string): void {
  const rollout = loop.ledger.rollouts.get(name);
  const at = loop.lookAt.get(name) ?? Number.POSITIVE_INFINITY;
  if (rollout === undefined || at > loop.machinery.clock.now()) return;
  try {
    loop.lookAt.set(name, lookAround(deskOf(loop, name), rollout).nextAt);
  } catch {
    // A fault of Tierwise: the turn runs into it as well, and says so.
    becomeDue(loop, name, Number.NEGATIVE_INFINITY);
  }
}

/** Answers of a large fleet come all the time: between turns at least so many times a turn's length. */
const quietShare = 4;
/** A turn in which the process stood still says nothing of what turns cost. */
const quietMsMax = 2_000;

/** What was written asks for a turn at once; all else has the time that turns need to stay cheap. */
function becomeDue({ due, quietUntil }: Loop, name: string, at: Instant): void {
  const isAtOnce = at === Number.NEGATIVE_INFINITY;
  const soonest = isAtOnce ? at : Math.max(at, quietUntil.get(name) ?? at);
  due.set(name, Math.min(soonest, due.get(name) ?? soonest));
}

/** Returns when the next turn is due. */
async function takeOneTurn(loop: Loop, name: string, rollout: Rollout): Promise<Instant> {
  const { machinery, ledger } = loop;
  const desk = deskOf(loop, name);
  const { seen: looked, nextAt } = lookAround(desk, rollout);
  const calendar = calendarSight(rollout, ledger.fleet, machinery);
  const known = { rollout, fleet: ledger.fleet, seen: { ...looked, calendar } };
  const turned = await takeTurn(known, (wanted) => dueActions(desk, wanted), machinery);
  if (turned.kind === 'lost') loop.isLost = true;
  // Somebody else wrote first: the rollout stays due, and is decided anew on what they wrote.
  if (turned.kind !== 'decided') return Number.NEGATIVE_INFINITY;
  const { due } = turned;
  const { events, actions, waiting, wakeAt } = turned.decision;
  if (events.length + due.length > 0) {
    for (const one of await readOn(ledger, machinery.store.log)) hear(loop, one);
  }
  const latest = ledger.rollouts.get(name) ?? rollout;
  // Somebody wrote right behind it, maybe while this process stood still: what was decided before is not done.
  if (latest.version > rollout.version + events.length) return Number.NEGATIVE_INFINITY;
  const retryAt = act(desk, latest, { wanted: actions, due });
  await publish(loop.bulletin, machinery, { rollout: latest, waiting });
  const restAt = events.length > 0 ? Number.NEGATIVE_INFINITY : wakeAt;
  loop.lookAt.set(name, nextAt);
  return Math.min(restAt, retryAt);
}

/** A fault of Tierwise itself: the rollout stands still, visibly, until the program is mended. */
async function stopBroken(loop: Loop, rollout: Rollout, fault: string): Promise<void> {
  loop.broken.add(rollout.pinned.spec.name);
  const message = `stopped by a fault of Tierwise, please report it: ${fault}`;
  const waiting = [{ for: 'fault', owner: 'tierwise', until: null, message }];
  await publish(loop.bulletin, loop.machinery, { rollout, waiting });
}

function deskOf(loop: Loop, name: string): Desk {
  const known = loop.desks.get(name);
  if (known !== undefined) return known;
  const wake = (): void => {
    // What was asked for a rollout that has ended meanwhile is of no use.
    if (loop.desks.get(name) !== desk) return;
    becomeDue(loop, name, loop.machinery.clock.now());
    loop.wake();
  };
  const lost = (): void => {
    loop.isLost = true;
  };
  const { machinery, over, ledger } = loop;
  const looking = { ...machinery, stop: over.signal };
  const position = (): number => ledger.cursor.position;
  const { aheadMs } = ledger.fleet;
  const desk = newDesk({ machinery, looking, wake, lost, position, aheadMs });
  loop.desks.set(name, desk);
  return desk;
}

async function archive(loop: Loop): Promise<void> {
  const isMine = await archiveOne(loop.archivist, loop.ledger, loop.machinery);
  if (!isMine) loop.isLost = true;
}

/** All was told of it, and what it held is free: whoever waited for it is due. */
function endRollout(loop: Loop, name: string): void {
  loop.desks.delete(name);
  loop.due.delete(name);
  loop.lookAt.delete(name);
  loop.quietUntil.delete(name);
  loop.ledger.rollouts.delete(name);
  for (const other of loop.ledger.rollouts.keys()) {
    loop.due.set(other, Number.NEGATIVE_INFINITY);
  }
}

/** Named rollouts are done when nothing more happens without a person. */
function isDone({ ledger, broken }: Loop, order: LoopOrder): boolean {
  if (order === 'all') return false;
  return order.every((name) => broken.has(name) || isAtRest(ledger.rollouts.get(name), ledger));
}

function isAtRest(rollout: Rollout | undefined, { fleet }: Pick<Ledger, 'fleet'>): boolean {
  const kind = rollout?.course.kind ?? 'ended';
  if (kind === 'ended' || kind === 'halted' || rollout === undefined) return true;
  return isStoppedByGroup(rollout, fleet);
}

/** Until a rollout is due, or people may have written something. Meanwhile it looks at what is due. */
async function rest(loop: Loop, order: LoopOrder): Promise<void> {
  const { clock, stop, pollMs = pollMsDefault } = loop.machinery;
  const pollAt = clock.now() + pollMs;
  while (!stop.aborted) {
    const active = activeRollouts(loop, order);
    for (const name of active) lookOn(loop, name);
    const now = clock.now();
    const dueAt = Math.min(pollAt, ...active.map((name) => loop.due.get(name) ?? now));
    if (dueAt <= now) return;
    const looks = active.map((name) => loop.lookAt.get(name) ?? pollAt);
    const woken = new AbortController();
    // With a reason of its own, because the default one is an error with a stack trace.
    loop.wake = () => woken.abort('woken');
    await clock.sleep(Math.max(0, Math.min(dueAt, ...looks) - now), woken.signal);
    loop.wake = () => undefined;
  }
}
