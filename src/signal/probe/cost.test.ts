import { lookup } from 'node:dns';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serve } from '../../../test/support/loopback.ts';
import { clusterNamed } from '../../../test/support/questions.ts';
import { httpProber } from './http.ts';
import { probeSignal } from './probe.ts';
import type { Prober } from './prober.ts';
import { acceptor, probeCheck, reader, realSleep, stopper } from './rig.contract.ts';
import { tcpProber } from './tcp.ts';

const clusters = Array.from({ length: 1_000 }, (_, index) => clusterNamed(`c${index}`));
const signal = new AbortController().signal;

/** Milliseconds of all processors that one request takes, sent by hand. */
async function plainCostMs(prober: Prober): Promise<number> {
  const before = process.cpuUsage();
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(Array.from({ length: 10 }, () => prober.ask(signal)));
  }
  return costMs(before) / 200;
}

function costMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

describe('a thousand clusters at one probe a second', () => {
  it.each(['tcp', 'http'] as const)('cost little more than the requests (%s)', async (kind) => {
    const page = await serve((_, response) => void response.end('well'));
    onTestFinished(() => page.close());
    const server = await acceptor();
    const target =
      kind === 'http' ? { kind, url: `${page.url}/` } : { kind, address: server.address };
    const place = { host: '127.0.0.1', port: server.port };
    const plainMs = await plainCostMs(
      kind === 'http' ? httpProber(`${page.url}/`) : tcpProber(place, lookup),
    );
    const clock = { now: Date.now, wall: Date.now };
    const stop = stopper();
    const probes = probeSignal({ clock, sleep: realSleep, stop: stop.signal });
    const check = probeCheck({ target, timeoutMs: 5_000 });
    const { ask, sums } = reader({ signal: probes, check, clock, clusters });
    await ask();
    const before = process.cpuUsage();
    const counted = (): number => clusters.reduce((sum, { name }) => sum + sums(name).total, 0);
    for (let tries = 0; tries < 100 && counted() < 400; tries += 1) {
      await realSleep(100, stop.signal);
      await ask();
    }
    expect(counted()).toBeGreaterThanOrEqual(400);
    expect(costMs(before) / counted()).toBeLessThan(plainMs + 0.5);
    expect(clusters.every(({ name }) => sums(name).bad === 0)).toBe(true);
  });
});
