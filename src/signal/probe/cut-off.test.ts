import type { LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { clusterNamed, valuesOf } from '../../../test/support/questions.ts';
import { probeSignal } from './probe.ts';
import { acceptor, handTime, probeCheck, reader, soon, stopper } from './rig.contract.ts';

/** What becomes of the look-up of a cluster's name: found, an error, or nothing at all. */
type Fate = 'found' | 'EAI_AGAIN' | 'ENOTFOUND' | 'hangs';

/** Clusters on one server, behind names whose look-up the test decides. */
async function named(names: readonly string[], timeoutMs = 500) {
  const server = await acceptor();
  const fates = new Map<string, Fate>();
  const lookup: LookupFunction = (host, _, callback) => {
    const fate = fates.get(host.replace('.test', '')) ?? 'found';
    if (fate === 'hangs') return;
    const error = Object.assign(new Error(host), { code: fate });
    if (fate === 'found') callback(null, [{ address: '127.0.0.1', family: 4 }]);
    else callback(error, []);
  };
  const time = handTime();
  const { clock, sleep } = time;
  const signal = probeSignal({ clock, sleep, stop: stopper().signal, lookup });
  const target = { kind: 'tcp', address: `{cluster}.test:${server.port}` } as const;
  const clusters = names.map((name) => clusterNamed(name));
  const reading = reader({ signal, check: probeCheck({ target, timeoutMs }), clock, clusters });
  await reading.ask();
  return {
    ...reading,
    port: server.port,
    decide: (fate: Fate, whose: readonly string[] = names) => {
      for (const name of whose) fates.set(name, fate);
    },
    /** Lets so many probes of each cluster come and go; what is out of reach is known after two more. */
    go: async (count: number) => {
      for (let fifth = 0; fifth < 5 * count; fifth += 1) {
        await time.pass(200);
        // Connections that are made take no time.
        await soon(() => expect(server.open()).toBe(0));
      }
    },
  };
}

const names = ['a', 'b', 'c', 'd'];

describe('probes that do not get through', () => {
  it.each<Fate>(['EAI_AGAIN', 'ENOTFOUND', 'hangs'])(
    'are bad when those of other clusters do (%s)',
    async (fate) => {
      const { ask, decide, go, sums } = await named(names);
      decide(fate, ['a', 'b']);
      await go(12);
      await ask();
      for (const name of ['a', 'b']) {
        const { total, bad } = sums(name);
        expect(bad).toBe(total);
        // The first had nobody before it, and the last are not known yet.
        expect(total).toBeGreaterThanOrEqual(8);
      }
      expect(sums('c').bad + sums('d').bad).toBe(0);
      expect(sums('c').total).toBeGreaterThanOrEqual(8);
    },
  );

  it.each<Fate>(['EAI_AGAIN', 'ENOTFOUND', 'hangs'])(
    'are not counted when nobody’s do: from the first to the last (%s)',
    async (fate) => {
      const { ask, decide, go, of, sums } = await named(names);
      await go(4);
      decide(fate);
      await go(8);
      decide('found');
      await go(6);
      await ask();
      for (const name of names) {
        expect(sums(name).bad).toBe(0);
        expect(sums(name).total).toBeGreaterThanOrEqual(9);
        expect(sums(name).total).toBeLessThanOrEqual(10);
        const gaps = of(name).map(([at], index, all) => (all[index + 1]?.[0] ?? at) - at);
        expect(Math.max(...gaps)).toBeGreaterThanOrEqual(8_000);
      }
    },
  );

  it.each<[fate: Fate, words: string]>([
    ['EAI_AGAIN', 'name cannot be resolved now (EAI_AGAIN)'],
    ['ENOTFOUND', 'name not found (ENOTFOUND)'],
    ['hangs', 'its name cannot be looked up'],
  ])('are trouble when there was nothing else (%s)', async (fate, words) => {
    const { ask, decide, go, port } = await named(names);
    await go(5);
    decide(fate);
    await go(6);
    await ask();
    await go(1);
    for (const [name, series] of await ask()) {
      expect(valuesOf(series)).toBe(`probe of ${name}.test:${port}: ${words}`);
    }
    decide('found');
    await go(4);
    for (const series of (await ask()).values()) expect(series.kind).toBe('counts');
  });

  it('take those with them that were not sent because so many were open', async () => {
    const { ask, decide, go, sums } = await named(names, 12_000);
    await go(3);
    decide('hangs');
    await go(20);
    decide('found');
    await go(16);
    await ask();
    for (const name of names) {
      expect(sums(name).bad).toBe(0);
      expect(sums(name).total).toBeGreaterThanOrEqual(8);
    }
  });

  it('are not counted where there is only one cluster, whom nobody vouches for', async () => {
    const { ask, decide, go, sums } = await named(['a']);
    await go(5);
    decide('ENOTFOUND');
    await go(10);
    decide('found');
    await go(5);
    await ask();
    expect(sums('a').bad).toBe(0);
    expect(sums('a').total).toBeGreaterThanOrEqual(9);
  });

  it('keep the answers about all clusters waiting for no longer than is said', async () => {
    const { ask, decide, go, of } = await named(names);
    await go(5);
    decide('ENOTFOUND', ['a']);
    for (let round = 0; round < 10; round += 1) {
      await go(1);
      await ask();
    }
    // At 1.5 times the second of the probes and half a second more.
    expect(of('b').length).toBeGreaterThanOrEqual(15 - 2);
  });
});
