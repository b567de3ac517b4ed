import { describe, expect, it } from 'vitest';
import { failureOf } from './failure.ts';
import { encodeRequest, isServing } from './health.ts';
import { answerOf, forget, newMember, settle, unknownSince } from './member.ts';
import { newNearby } from './nearby.ts';
import { places } from './places.ts';
import { handTime, stopper } from './rig.contract.ts';
import { newStalls } from './stalls.ts';
import { readTarget } from './target.ts';
import { newWatch, noteAsking } from './watch.ts';
import { clusterNamed } from '../../../test/support/questions.ts';

describe('messages of the health service', () => {
  it('ask for a service of any length', () => {
    expect(encodeRequest('')).toEqual(Buffer.alloc(0));
    expect(encodeRequest('ä')).toEqual(Buffer.from([0x0a, 2, 0xc3, 0xa4]));
    const long = encodeRequest('x'.repeat(300));
    expect(long.subarray(0, 4)).toEqual(Buffer.from([0x0a, 0xac, 0x02, 0x78]));
    expect(long).toHaveLength(303);
  });

  it.each<readonly [isServing: boolean, bytes: readonly number[], name: string]>([
    [true, [0x08, 1], 'SERVING'],
    [false, [], 'the default'],
    [false, [0x08, 0], 'UNKNOWN'],
    [false, [0x08, 2], 'NOT_SERVING'],
    [true, [0x08, 2, 0x08, 1], 'the last of two'],
    [true, [0x08, 0x81, 0x80, 0x00], 'SERVING in more bytes than it needs'],
    [false, [0x08, 0x81, 0x01], '129'],
    [true, [0x12, 1, 7, 0x19, ...Array<number>(8).fill(7), 0x08, 1], 'SERVING behind other fields'],
    [true, [0x25, 7, 7, 7, 7, 0x10, 7, 0x08, 1], 'SERVING behind yet others'],
    [false, [0x08], 'a number that is missing'],
    [false, [0x08, 1, 0x12, 5, 7], 'a text that breaks off'],
    [false, [0x08, 1, 0x19, 7], 'a number that breaks off'],
    [false, [0x08, 1, 0x0b], 'a group'],
    [false, Array<number>(20).fill(0xff), 'a number without an end'],
  ])('are read: %s for %j, %s', (serves, bytes) => {
    expect(isServing(Uint8Array.from(bytes))).toBe(serves);
  });
});

describe('a failure', () => {
  const coded = (code: string) => Object.assign(new Error('secret'), { code });
  const fetched = (cause: unknown) => new TypeError('fetch failed', { cause });
  it.each([
    ['bad', coded('ECONNREFUSED')],
    ['bad', coded('ECONNRESET')],
    ['bad', fetched(coded('UND_ERR_SOCKET'))],
    ['bad', fetched(coded('DEPTH_ZERO_SELF_SIGNED_CERT'))],
    ['bad', new Error('of unknown kind')],
    ['bad', 'no error at all'],
    ['late', coded('ETIMEDOUT')],
    ['late', fetched(coded('UND_ERR_CONNECT_TIMEOUT'))],
    ['lost', coded('ENETUNREACH')],
    ['lost', fetched(coded('EHOSTUNREACH'))],
    ['lost', fetched(coded('EAI_AGAIN'))],
    ['lost', new AggregateError([coded('ENETUNREACH'), coded('EHOSTUNREACH')])],
    ['bad', fetched(new AggregateError([coded('ENETUNREACH'), coded('ECONNREFUSED')]))],
    ['late', new AggregateError([coded('ENETUNREACH'), coded('ETIMEDOUT')])],
    ['bad', new AggregateError([coded('ECONNREFUSED'), coded('ETIMEDOUT')])],
    ['own', coded('EMFILE')],
    ['own', fetched(coded('EADDRNOTAVAIL'))],
    ['own', fetched(new Error('bad port'))],
  ] as const)('is %s: %s', (kind, error) => {
    const failure = failureOf(error);
    expect(failure.kind).toBe(kind);
    expect(JSON.stringify(failure)).not.toContain('secret');
  });
});

describe('places', () => {
  it('are taken until there are none, by those who keep others waiting until half are', () => {
    const quick = { open: 0, isSlow: false };
    const { take, free } = places(4);
    expect(take({ open: 0, isSlow: true })).toBe(true);
    expect(take({ open: 1, isSlow: false })).toBe(true);
    expect(take({ open: 1, isSlow: false })).toBe(false);
    expect(take({ open: 0, isSlow: true })).toBe(false);
    expect([take(quick), take(quick), take(quick)]).toEqual([true, true, false]);
    free();
    expect([take(quick), take(quick)]).toEqual([true, false]);
  });
});

describe('stalls', () => {
  it('are what late sleepers tell, each time once', () => {
    const stalls = newStalls();
    stalls.note(1_000, 1_050);
    expect(stalls.msSince(0)).toBe(0);
    stalls.note(2_000, 3_000);
    stalls.note(2_500, 3_000);
    stalls.note(2_200, 3_010);
    expect(stalls.msSince(0)).toBe(1_010);
    expect(stalls.msSince(2_600)).toBe(410);
    stalls.note(5_000, 5_200);
    expect(stalls.msSince(2_600)).toBe(610);
    expect(stalls.msSince(3_010)).toBe(200);
    expect(stalls.msSince(5_200)).toBe(0);
  });

  it('are forgotten when there are too many', () => {
    const stalls = newStalls();
    for (let at = 0; at < 5_000; at += 1) stalls.note(at * 1_000, at * 1_000 + 200);
    expect(stalls.msSince(0)).toBeLessThanOrEqual(1_000 * 200);
    expect(stalls.msSince(4_990_000)).toBe(10 * 200);
  });
});

describe('what comes through nearby', () => {
  const at = (cluster: string, ...times: readonly number[]) =>
    times.map((time) => ({ cluster, at: time }));
  it.each([
    { name: 'before and after', seen: at('b', 900, 1_100), expected: true },
    { name: 'at the same time and after, of two', seen: [...at('b', 1_000), ...at('c', 1_150)] },
    { name: 'before only', seen: at('b', 800, 900), expected: false },
    { name: 'after only', seen: at('b', 1_100, 1_120), expected: false },
    { name: 'too long before', seen: at('b', 800, 1_100), expected: false },
    { name: 'too long after', seen: at('b', 900, 1_200), expected: false },
    { name: 'of the same cluster', seen: at('a', 900, 1_100), expected: false },
  ])('counts $name', async ({ seen, expected = true }) => {
    for (const known of [0, seen.length]) {
      const nearby = newNearby({ nearMs: 150, keepMs: 10_000 });
      for (const one of seen.slice(0, known)) nearby.cameThrough(one);
      const time = handTime(1_000);
      const giveUp = time.sleep(1_000, stopper().signal);
      const answer = nearby.didOthers({ cluster: 'a', at: 1_000 }, giveUp);
      for (const one of seen.slice(known)) nearby.cameThrough(one);
      await time.pass(2_000);
      expect(await answer).toBe(expected);
    }
  });

  it('is forgotten after a time', async () => {
    const nearby = newNearby({ nearMs: 150, keepMs: 500 });
    for (let time = 0; time < 5_000; time += 100) nearby.cameThrough({ cluster: 'b', at: time });
    expect(await nearby.didOthers({ cluster: 'a', at: 1_050 }, Promise.resolve())).toBe(false);
    expect(await nearby.didOthers({ cluster: 'a', at: 4_750 }, Promise.resolve())).toBe(true);
  });
});

describe('a member', () => {
  const member = () => {
    const target = readTarget({ kind: 'tcp', address: 'a:1' }, clusterNamed('a'));
    if ('missing' in target) throw new Error(target.missing);
    const prober = { ask: () => Promise.resolve(true), close: () => undefined };
    return newMember({ cluster: 'a', target, prober });
  };
  const room = { members: 1, countsMax: 100 };
  const sent = (at: number) => ({ cluster: 'a', at });
  const well = { kind: 'well' } as const;
  const everything = { from: -1, to: 1_000_000, before: Infinity };

  it('has its counts in the order in which probes were sent', () => {
    const one = member();
    for (const at of [3, 1, 2, 5, 4]) settle(one, { sent: sent(at), verdict: well }, room);
    settle(one, { sent: sent(6), verdict: { kind: 'bad' } }, room);
    const counts = [...[1, 2, 3, 4, 5].map((at) => [at, 1, 0]), [6, 1, 1]];
    expect(answerOf(one, everything)).toEqual({ kind: 'counts', counts });
    const stretch = { from: 1, to: 5, before: 5 };
    expect(answerOf(one, stretch)).toEqual({ kind: 'counts', counts: counts.slice(1, 4) });
  });

  it('keeps no more than there is room for, and the newest', () => {
    const one = member();
    for (let at = 0; at < 1_000; at += 1) settle(one, { sent: sent(at), verdict: well }, room);
    expect(one.counts.length).toBeLessThanOrEqual(100);
    expect(one.counts.length).toBeGreaterThanOrEqual(90);
    expect(one.counts.at(-1)?.[0]).toBe(999);
  });

  it('forgets what was told, and what is older than a day', () => {
    const one = member();
    for (let at = 0; at < 100; at += 1) settle(one, { sent: sent(at), verdict: well }, room);
    forget(one, 40, 100);
    expect(one.counts[0]?.[0]).toBe(41);
    forget(one, 0, 24 * 3_600_000 + 60);
    expect(one.counts[0]?.[0]).toBe(61);
    forget(one, 1_000, 1_000);
    expect(one.counts).toEqual([]);
  });

  it('is in trouble only for a time in which nothing was counted', () => {
    const one = member();
    settle(one, { sent: sent(10), verdict: { kind: 'uncounted', message: 'no way' } }, room);
    expect(answerOf(one, everything)).toEqual({
      kind: 'trouble',
      message: 'probe of a:1: no way',
    });
    expect(answerOf(one, { ...everything, from: 10 })).toEqual({ kind: 'counts', counts: [] });
    settle(one, { sent: sent(5), verdict: well }, room);
    expect(answerOf(one, everything)).toEqual({ kind: 'counts', counts: [[5, 1, 0]] });
  });

  it('knows since when something is unknown', () => {
    const one = member();
    const [first, second] = [sent(1), sent(2)];
    one.unknown.add(first).add(second);
    expect(unknownSince(one)).toBe(1);
    settle(one, { sent: first, verdict: well }, room);
    expect(unknownSince(one)).toBe(2);
    settle(one, { sent: second, verdict: well }, room);
    expect(unknownSince(one)).toBe(Infinity);
  });
});

describe('a watch', () => {
  it('keeps for a time what anybody wants to know', () => {
    const target = { kind: 'tcp', address: 'a:1' } as const;
    const watch = newWatch({ kind: 'probe', target, everyMs: 1_000, timeoutMs: 500 });
    expect(noteAsking(watch, { at: 100, from: 90 }, 50)).toBe(90);
    expect(noteAsking(watch, { at: 120, from: 20 }, 50)).toBe(20);
    expect(noteAsking(watch, { at: 140, from: 130 }, 50)).toBe(20);
    expect(noteAsking(watch, { at: 171, from: 160 }, 50)).toBe(130);
  });
});
