import { describe, expect, it, onTestFinished } from 'vitest';
import { serve } from '../../../test/support/loopback.ts';
import { clusterNamed, valuesOf } from '../../../test/support/questions.ts';
import type { ProbeTarget } from '../../core/fleet/check.ts';
import { holder, opened, seconds } from './opened.contract.ts';
import { probeSignal } from './probe.ts';
import {
  acceptor,
  probeCheck,
  reader,
  realSleep,
  soon,
  stopper,
  verdictOn,
} from './rig.contract.ts';

describe('probes', () => {
  it('are sent one in each time from the first question on, and each is counted once', async () => {
    const server = await acceptor();
    const { ask, of, pass, quiet, clock } = opened({
      target: { kind: 'tcp', address: server.address },
    });
    const start = clock.now();
    expect((await ask()).get('a')).toEqual({ kind: 'counts', counts: [] });
    for (const _ of seconds(10)) {
      await pass(1_000);
      await quiet();
      await ask();
    }
    expect(server.accepted()).toBe(10);
    await pass(1);
    await ask();
    const times = of().map(([at]) => at - start);
    expect(times).toEqual(seconds(10).map((second) => (times[0] ?? 0) + second * 1_000));
    expect(of().every(([, total, bad]) => total === 1 && bad === 0)).toBe(true);
  });

  it('keep their rate in real time', async () => {
    const server = await acceptor();
    const clock = { now: Date.now, wall: Date.now };
    const stop = stopper();
    const signal = probeSignal({ clock, sleep: realSleep, stop: stop.signal });
    const check = probeCheck({ target: { kind: 'tcp', address: server.address }, everyMs: 20 });
    const { ask, sums } = reader({ signal, check, clock });
    const startedAt = Date.now();
    await ask();
    await realSleep(400, stop.signal);
    await ask();
    const due = (Date.now() - startedAt) / 20;
    expect(sums().total).toBeGreaterThan(due * 0.5);
    expect(sums().total).toBeLessThanOrEqual(due + 1);
  });

  it('do not wait for one another, but only a handful is open at once', async () => {
    const { target, requests, held } = await holder();
    const { ask, of, pass, quiet } = opened({ target, timeoutMs: 60_000 });
    await ask();
    for (const second of seconds(11)) {
      await pass(1_000);
      await soon(() => expect(requests()).toBe(Math.min(8, second + 1)));
    }
    expect((await ask()).get('a')).toEqual({ kind: 'counts', counts: [] });
    for (const response of held()) response.end();
    await quiet();
    await ask();
    expect(of().map(([, , bad]) => bad)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
    await pass(1_000);
    await soon(() => expect(requests()).toBe(9));
  });

  it('are bad when no answer comes in time', async () => {
    const { target, requests } = await holder();
    const { ask, of, pass, quiet } = opened({ target, timeoutMs: 500 });
    await ask();
    for (const second of seconds(3)) {
      await pass(1_000);
      await soon(() => expect(requests()).toBe(second + 1));
    }
    await pass(600);
    await quiet();
    await ask();
    expect(of().map(([, total, bad]) => [total, bad])).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
  });

  it('are neither lost nor told twice while answers are open and late', async () => {
    const { target, held } = await holder();
    const clusters = ['a', 'b', 'c'].map((name) => clusterNamed(name));
    const opening = opened({ target, timeoutMs: 4_500, clusters });
    const { ask, of, pass, sleepers, clock } = opening;
    await ask();
    const expected = new Map(clusters.map(({ name }): [string, number[]] => [name, []]));
    let dice = 7;
    const drawn = () => (dice = (dice * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
    for (const second of seconds(30)) {
      await pass(1_000);
      for (const { name } of clusters) {
        await soon(() => expect(held(name)).toHaveLength(second + 1));
        expected.get(name)?.push(1);
        // At the latest two seconds after it was sent, or never.
        for (const index of [second - 2, second - 1, second]) {
          const response = held(name)[index];
          if (response === undefined || response.writableEnded || drawn() < 0.6) continue;
          const isWell = drawn() < 0.7;
          const before = sleepers();
          response.writeHead(isWell ? 200 : 500).end();
          await soon(() => expect(sleepers()).toBe(before - 1));
          const verdicts = expected.get(name) ?? [];
          verdicts[index] = isWell ? 0 : 1;
        }
      }
      if (drawn() < 0.8) await ask();
    }
    await pass(5_000);
    await soon(() => expect(held('a')).toHaveLength(35));
    await ask();
    for (const { name } of clusters) {
      const told = of(name);
      expect(told.map(([, , bad]) => bad).slice(0, 30)).toEqual(expected.get(name));
      expect(new Set(expected.get(name))).toEqual(new Set([0, 1]));
      const times = told.map(([at]) => at);
      expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
      expect(times.at(-1)).toBeLessThanOrEqual(clock.now());
    }
  });

  it('are told to everybody who asks, each from where he is', async () => {
    const server = await acceptor();
    const { ask, sums, pass, quiet, signal, check, clock } = opened({
      target: { kind: 'tcp', address: server.address },
    });
    const late = reader({ signal, check, clock });
    await late.ask();
    for (const _ of seconds(20)) {
      await ask();
      await pass(1_000);
      await quiet();
    }
    await pass(10);
    await Promise.all([ask(), late.ask()]);
    expect(sums().total).toBe(20);
    expect(late.sums().total).toBe(20);
    expect(server.accepted()).toBe(20);
  });

  it('are spread over their time', async () => {
    const server = await acceptor();
    const clusters = seconds(10).map((index) => clusterNamed(`c${index}`));
    const target: ProbeTarget = { kind: 'tcp', address: server.address };
    const { ask, pass, quiet } = opened({ target, clusters });
    await ask();
    const seen: number[] = [];
    for (const _ of seconds(10)) {
      await pass(100);
      await quiet();
      await soon(() => expect(server.open()).toBe(0));
      seen.push(server.accepted());
    }
    expect(seen.at(-1)).toBe(10);
    // In no tenth of the time more than two.
    expect(Math.max(...seen.map((count, index) => count - (seen[index - 1] ?? 0)))).toBe(2);
  });

  it('are not made up for after the machine stood still, nor held against anybody', async () => {
    const { target, requests } = await holder();
    const { ask, of, pass, jump, quiet } = opened({ target });
    await ask();
    await pass(1_000);
    await soon(() => expect(requests()).toBe(1));
    await jump(120_000);
    await soon(() => expect(requests()).toBe(2));
    await quiet(1);
    expect(of()).toEqual([]);
    expect(valuesOf((await ask()).get('a'))).toMatch(/\/a: Tierwise stood still meanwhile$/);
  });

  it('are not held against anybody who had less than half of the time to be heard', async () => {
    const { target, requests } = await holder();
    const { ask, of, pass, jump, clock } = opened({ target, timeoutMs: 5_000 });
    await ask();
    await pass(1_000);
    await soon(() => expect(requests()).toBe(1));
    await jump(4_000);
    const stoodUntil = clock.now();
    await pass(5_100);
    await ask();
    expect(of()).toEqual([[stoodUntil, 1, 1]]);
  });

  it('are well when the answer was there in time, however late it is read', async () => {
    const server = await serve((_, response) => {
      response.end();
      const until = performance.now() + 160;
      while (performance.now() < until);
    });
    onTestFinished(() => server.close());
    const target = { kind: 'http', url: server.url } as const;
    expect(await verdictOn(target, { everyMs: 200, timeoutMs: 120 })).toBe('well');
  });

  it('are not held against anybody when the clocks moved apart meanwhile', async () => {
    const { target, requests, held } = await holder();
    const { ask, of, pass, setWall, quiet } = opened({ target });
    await ask();
    await pass(1_000);
    await soon(() => expect(requests()).toBe(1));
    setWall(60_000);
    held()[0]?.destroy();
    await quiet();
    await pass(10);
    expect(valuesOf((await ask()).get('a'))).toMatch(/stood still/);
    expect(of()).toEqual([]);
  });
});
