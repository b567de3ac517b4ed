import { setImmediate as turn } from 'node:timers/promises';
import type { LookupFunction } from 'node:net';
import type { SignalClock } from '../series.ts';
import { type Failure, failureOf } from './failure.ts';
import { type Member, type Room, settle, type Verdict } from './member.ts';
import { isNameKnown } from './names.ts';
import type { Sent } from './nearby.ts';
import type { Places } from './places.ts';
import type { Stalls } from './stalls.ts';
import { nearMs, type Watch } from './watch.ts';

export interface SendDeps {
  readonly clock: SignalClock;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly lookup: LookupFunction;
  readonly places: Places;
  readonly room: Room;
  readonly stalls: Stalls;
}

/** Probes of one cluster that may be open at once. */
const openMax = 8;
/** A machine whose clocks move apart by this much was suspended, or its clock was set. */
const clocksMsMax = 1_000;
/** A name that takes longer to look up is not known. */
const nameMsMax = 1_000;

const uncounted = (message: string): Verdict => ({ kind: 'uncounted', message });

/** Sends one probe to a member and settles it as soon as it is known what came of it. Waits for nothing. */
export function sendProbe(member: Member, watch: Watch, deps: SendDeps): void {
  const sent = { cluster: member.cluster, at: deps.clock.now() };
  member.unknown.add(sent);
  void verdictOf({ member, sent, watch }, deps).then((verdict) =>
    settle(member, { sent, verdict }, deps.room),
  );
}

interface Sending {
  readonly member: Member;
  readonly sent: Sent;
  readonly watch: Watch;
}

function verdictOf(sending: Sending, deps: SendDeps): Promise<Verdict> {
  const { member } = sending;
  if (member.open >= openMax) return skipped(member.last);
  if (!deps.places.take(member)) {
    return Promise.resolve(uncounted('Tierwise waits for too many other answers'));
  }
  member.open += 1;
  member.last = ask(sending, deps);
  return member.last;
}

/** Not sent because the cluster leaves too many open: bad, unless it turns out that they are not its fault. */
async function skipped(last: Promise<Verdict>): Promise<Verdict> {
  const verdict = await last;
  return verdict.kind === 'well' ? { kind: 'bad' } : verdict;
}

type Outcome = { readonly kind: 'well' } | Failure;

async function ask(sending: Sending, deps: SendDeps): Promise<Verdict> {
  const { member, sent, watch } = sending;
  const haveClocksMoved = watchClocks(deps.clock);
  // While answers stay away the name is looked up as well: that may be what takes so long.
  const name = member.isSlow ? isNameKnown(member.target.host, deps.lookup) : null;
  const outcome = await outcomeOf(sending, deps);
  member.open -= 1;
  deps.places.free();
  member.isSlow = outcome.kind === 'late';
  switch (outcome.kind) {
    case 'well':
    case 'bad':
      if (outcome.kind === 'bad' && haveClocksMoved()) return uncounted(stoodStill);
      watch.nearby.cameThrough(sent);
      return outcome;
    case 'late':
      if (haveClocksMoved() || wasAway(sending, deps)) return uncounted(stoodStill);
      if (await wasNameKnown(sending, name, deps)) return { kind: 'bad' };
      return await lostOrBad(sending, 'its name cannot be looked up', deps);
    case 'lost':
      return await lostOrBad(sending, outcome.message, deps);
    case 'own':
      return uncounted(outcome.message);
  }
}

const stoodStill = 'Tierwise stood still meanwhile';

/** Half of the time for an answer is enough to hear it. */
function wasAway({ sent, watch }: Sending, { stalls }: SendDeps): boolean {
  return stalls.msSince(sent.at) > watch.measure.timeoutMs / 2;
}

/** What comes first: the answer, or the deadline. */
async function outcomeOf({ member, sent, watch }: Sending, deps: SendDeps): Promise<Outcome> {
  const { timeoutMs } = watch.measure;
  const { signal, end } = signalWithin(member.stop.signal);
  const answer = member.prober
    .ask(signal)
    .then((isWell): Outcome => ({ kind: isWell ? 'well' : 'bad' }), failureOf);
  const deadline = deps.sleep(timeoutMs, signal).then(async (): Promise<Outcome> => {
    deps.stalls.note(sent.at + timeoutMs, deps.clock.now());
    // An answer that was there in time, but that nobody has read yet, goes first.
    await turn();
    return { kind: 'late' };
  });
  const outcome = await Promise.race([answer, deadline]);
  end();
  return outcome;
}

/** Whether the name was known while the probe waited; where nobody looked, whether it is known now. */
async function wasNameKnown(
  { member, watch }: Sending,
  name: Promise<boolean> | null,
  { lookup, sleep }: SendDeps,
): Promise<boolean> {
  const { signal, end } = signalWithin(member.stop.signal);
  const patienceMs = name === null ? Math.min(nameMsMax, watch.measure.everyMs) : 0;
  const isKnown = name ?? isNameKnown(member.target.host, lookup);
  const giveUp = sleep(patienceMs, signal).then(() => false);
  const was = await Promise.race([isKnown, giveUp]);
  end();
  return was;
}

/** Bad when the probes of other clusters came through at that time; else it may be Tierwise's network. */
async function lostOrBad(
  { member, sent, watch }: Sending,
  message: string,
  { clock, sleep }: SendDeps,
): Promise<Verdict> {
  const { signal, end } = signalWithin(member.stop.signal);
  const untilMs = sent.at + nearMs(watch.measure) + watch.measure.timeoutMs - clock.now();
  const didOthers = await watch.nearby.didOthers(sent, sleep(Math.max(0, untilMs), signal));
  end();
  return didOthers ? { kind: 'bad' } : uncounted(message);
}

interface Within {
  readonly signal: AbortSignal;
  readonly end: () => void;
}

/** Ends with another signal, or when it is ended itself, which also leaves the other. */
function signalWithin(outer: AbortSignal): Within {
  const stop = new AbortController();
  const end = (): void => {
    outer.removeEventListener('abort', end);
    stop.abort();
  };
  outer.addEventListener('abort', end, { once: true });
  if (outer.aborted) end();
  return { signal: stop.signal, end };
}

/** Tells afterwards whether the clocks have moved apart meanwhile. */
function watchClocks(clock: SignalClock): () => boolean {
  const apartMs = clock.wall() - clock.now();
  return () => Math.abs(clock.wall() - clock.now() - apartMs) > clocksMsMax;
}
