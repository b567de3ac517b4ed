/** What the tests of probes share: time by hand, readers, and servers on loopback. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';
import { clusterNamed, sourceWith } from '../../../test/support/questions.ts';
import type { ComparedCheck, ProbeTarget } from '../../core/fleet/check.ts';
import type { Cluster, Source } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Count, Series } from '../../core/judge/evidence.ts';
import type { SignalClock } from '../series.ts';
import type { Question, Signal } from '../signal.ts';
import { probeSignal } from './probe.ts';

export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** Time that passes only when the test says so. */
export interface HandTime {
  readonly clock: SignalClock;
  readonly sleep: Sleep;
  /** Goes on step by step, and wakes each sleeper at its time. */
  readonly pass: (ms: number) => Promise<void>;
  /** Goes on at once, as if the process had been stopped; sleepers wake late. */
  readonly jump: (ms: number) => Promise<void>;
  /** Sets the wall clock alone. */
  readonly setWall: (aheadMs: number) => void;
  /** So many sleep. */
  readonly sleepers: () => number;
}

interface Sleeper {
  readonly at: Instant;
  readonly wake: () => void;
}

/** Begins between the moments at which the first cluster is probed. */
export function handTime(startAt: Instant = 1_000_000_000_137): HandTime {
  let now = startAt;
  let aheadMs = 0;
  const sleeping = new Set<Sleeper>();
  const wakeUntil = async (end: Instant): Promise<void> => {
    for (;;) {
      let due: Sleeper | undefined;
      for (const one of sleeping) if (one.at < (due?.at ?? Infinity)) due = one;
      if (due === undefined || due.at > end) return;
      now = Math.max(now, due.at);
      due.wake();
      await turn();
      await turn();
    }
  };
  return {
    clock: { now: () => now, wall: () => now + aheadMs },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          sleeping.delete(sleeper);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper: Sleeper = { at: now + ms, wake };
        if (signal.aborted) return resolve();
        sleeping.add(sleeper);
        signal.addEventListener('abort', wake, { once: true });
      }),
    pass: async (ms) => {
      const end = now + ms;
      await wakeUntil(end);
      now = end;
    },
    jump: async (ms) => {
      now += ms;
      await wakeUntil(now);
    },
    setWall: (ms) => {
      aheadMs = ms;
    },
    sleepers: () => sleeping.size,
  };
}

/** As main.ts has it. */
export const realSleep: Sleep = async (ms, signal) => {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
};

/** Aborted when the test is over, if not before. */
export function stopper(): AbortController {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  return stop;
}

export interface Probed {
  readonly target: ProbeTarget;
  readonly everyMs?: number;
  readonly timeoutMs?: number;
}

/** A check that probes, every second and for half a second unless told otherwise. */
export function probeCheck({ target, everyMs = 1_000, timeoutMs = 500 }: Probed): ComparedCheck {
  return {
    name: 'check',
    source: 'test',
    required: true,
    warmUpMs: 0,
    compare: {
      measure: { kind: 'probe', target, everyMs, timeoutMs },
      bad: 'higher',
      effect: { min: 2, unit: 'ratio' },
      weight: 1,
      historyMs: 0,
    },
  };
}

export interface Reading {
  readonly signal: Signal;
  readonly check: ComparedCheck;
  readonly clock: SignalClock;
  readonly clusters?: readonly Cluster[];
  readonly source?: Source;
}

/** Asks as the judge does: on from the last entry that any cluster had, and never back. */
export function reader({
  signal,
  check,
  clock,
  clusters = [clusterNamed('a')],
  source = sourceWith({ kind: 'probe' }),
}: Reading) {
  const counts = new Map(clusters.map(({ name }): [string, Count[]] => [name, []]));
  let from = clock.now();
  const ask = async (): Promise<ReadonlyMap<string, Series>> => {
    const question: Question = { source, check, clusters, from, to: clock.now() };
    const answers = await signal.read(question, new AbortController().signal);
    for (const [name, series] of answers) {
      if (series.kind !== 'counts') continue;
      counts.get(name)?.push(...series.counts);
      from = Math.max(from, series.counts.at(-1)?.[0] ?? from);
    }
    return answers;
  };
  const of = (name = 'a'): readonly Count[] => counts.get(name) ?? [];
  /** All that were counted, and those of them that were bad. */
  const sums = (name = 'a') => ({
    total: of(name).reduce((sum, [, total]) => sum + total, 0),
    bad: of(name).reduce((sum, [, , bad = 0]) => sum + bad, 0),
  });
  return { ask, of, sums };
}

/** Waits until something is so, looking often. */
export function soon(expectation: () => void): Promise<void> {
  return vi.waitFor(expectation, { interval: 2, timeout: 5_000 });
}

/** A server that accepts connections, for the length of a test. */
export async function acceptor(): Promise<{
  readonly address: string;
  readonly port: number;
  readonly accepted: () => number;
  readonly open: () => number;
}> {
  let accepted = 0;
  let open = 0;
  const server = createServer((socket) => {
    accepted += 1;
    open += 1;
    socket.on('error', () => undefined).resume();
    socket.once('close', () => {
      open -= 1;
    });
  });
  const port = await listen(server);
  return { address: `127.0.0.1:${port}`, port, accepted: () => accepted, open: () => open };
}

/** The port of a server that is closed when the test is over. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Probes a target in real time until a few are known: all well, all bad, some of both, or the trouble. */
export async function verdictOn(target: ProbeTarget, more: Partial<Probed> = {}): Promise<string> {
  const stop = stopper();
  const clock = { now: Date.now, wall: Date.now };
  const signal = probeSignal({ clock, sleep: realSleep, stop: stop.signal });
  const check = probeCheck({ target, everyMs: 10, timeoutMs: 200, ...more });
  const { ask, sums } = reader({ signal, check, clock });
  const trouble = await vi.waitFor(
    async () => {
      const series = (await ask()).get('a');
      if (series?.kind === 'trouble') return series.message;
      if (sums().total < 3) throw new Error(`only ${sums().total} are known`);
      return null;
    },
    { interval: 5, timeout: 5_000 },
  );
  stop.abort();
  if (trouble !== null) return trouble;
  const { total, bad } = sums();
  if (bad === 0) return 'well';
  return bad === total ? 'bad' : 'some of both';
}
