import { describe, expect, it, onTestFinished } from 'vitest';
import { serve } from '../../../test/support/loopback.ts';
import { clusterNamed, questionOf, sourceWith, valuesOf } from '../../../test/support/questions.ts';
import type { ProbeTarget } from '../../core/fleet/check.ts';
import { holder, opened, seconds } from './opened.contract.ts';
import { acceptor, reader, soon } from './rig.contract.ts';

describe('an end of probes', () => {
  it.each([
    { name: 'five minutes', stepMs: 60_000, lastsMs: 5 * 60_000 },
    { name: 'three steps', stepMs: 300_000, lastsMs: 15 * 60_000 },
  ])('comes when nobody has asked for $name', async ({ stepMs, lastsMs }) => {
    const server = await acceptor();
    const source = sourceWith({ kind: 'probe' }, { stepMs });
    const target: ProbeTarget = { kind: 'tcp', address: server.address };
    const { ask, pass, sleepers, quiet } = opened({ target, source, everyMs: 60_000 });
    await ask();
    await pass(lastsMs - 1_000);
    await quiet();
    await ask();
    await pass(lastsMs - 1_000);
    await quiet();
    const sent = server.accepted();
    expect(sent).toBeGreaterThanOrEqual((2 * lastsMs) / 60_000 - 2);
    await pass(lastsMs);
    expect(sleepers()).toBe(0);
    expect(server.accepted() - sent).toBeLessThanOrEqual(1);
    await ask();
    await pass(61_000);
    await soon(() => expect(server.accepted()).toBeGreaterThan(sent));
    await quiet();
  });

  it('comes when everything stops, to what is open too', async () => {
    const { target, requests, held } = await holder();
    const { ask, pass, stop, sleepers } = opened({ target });
    await ask();
    await pass(1_000);
    await soon(() => expect(requests()).toBe(1));
    let isGone = false;
    held()[0]?.once('close', () => {
      isGone = true;
    });
    stop.abort();
    await soon(() => expect(isGone).toBe(true));
    expect(sleepers()).toBe(0);
    await pass(10_000);
    expect(valuesOf((await ask()).get('a'))).toBe('stopped before it answered');
    expect(requests()).toBe(1);
    expect(sleepers()).toBe(0);
  });
});

describe('a question about probes', () => {
  it('fills the address with the values of each cluster', async () => {
    const [one, other] = [await acceptor(), await acceptor()];
    const clusters = [
      clusterNamed('a', { edge: one.address }),
      clusterNamed('b', { edge: other.address }),
      clusterNamed('c'),
    ];
    const { ask, pass, sleepers, sums } = opened({
      target: { kind: 'tcp', address: '{edge}' },
      clusters,
    });
    await ask();
    await pass(1_000);
    await soon(() => expect(sleepers()).toBe(2));
    await pass(1);
    const answers = await ask();
    expect(valuesOf(answers.get('c'))).toBe('cluster c has no value for {edge} in the address');
    expect([...answers.keys()]).toEqual(['a', 'b', 'c']);
    expect([sums('a'), sums('b')]).toEqual([
      { total: 1, bad: 0 },
      { total: 1, bad: 0 },
    ]);
    expect([one.accepted(), other.accepted()]).toEqual([1, 1]);
  });

  it('goes to a new address as soon as the cluster has another', async () => {
    const [one, other] = [await acceptor(), await acceptor()];
    const { signal, check, clock, pass, ask } = opened({
      target: { kind: 'tcp', address: '{edge}' },
      clusters: [clusterNamed('a', { edge: one.address })],
    });
    await ask();
    await pass(1_000);
    await soon(() => expect(one.accepted()).toBe(1));
    const clusters = [clusterNamed('a', { edge: other.address })];
    await reader({ signal, check, clock, clusters }).ask();
    await pass(1_000);
    await soon(() => expect(other.accepted()).toBe(1));
  });

  it('that is none of its business is trouble', async () => {
    const { signal, check, clock } = opened({ target: { kind: 'tcp', address: 'a:1' } });
    const clusters = [clusterNamed('a')];
    const never = new AbortController().signal;
    const probes = sourceWith({ kind: 'probe' });
    const pages = sourceWith({ kind: 'scrape', targets: [], headers: {} });
    const query = questionOf({ source: probes, query: 'x', clusters });
    expect(valuesOf((await signal.read(query, never)).get('a'))).toBe('the check sends no probes');
    const wrong = { source: pages, check, clusters, from: 0, to: clock.now() };
    expect(valuesOf((await signal.read(wrong, never)).get('a'))).toBe('not a probe source');
  });

  it('lets clusters that hang starve nobody', async () => {
    const { target, requests, held } = await holder();
    const server = await serve((_, response) => void response.end());
    onTestFinished(() => server.close());
    const hanging = target.url.replace('{cluster}', 'hangs');
    const clusters = seconds(260).map((index) =>
      clusterNamed(`c${index}`, { url: index < 200 ? hanging : server.url }),
    );
    const { ask, pass, sums } = opened({
      target: { kind: 'http', url: '{url}' },
      timeoutMs: 5_000,
      clusters,
    });
    await ask();
    for (const _ of seconds(6)) {
      await pass(1_000);
      await soon(() => expect(held('hangs').length).toBeGreaterThan(127));
    }
    expect(requests()).toBeLessThanOrEqual(328);
    await pass(5_100);
    await ask();
    const well = clusters.slice(200).map(({ name }) => sums(name));
    expect(well.every(({ total, bad }) => total >= 4 && bad === 0)).toBe(true);
  });
});
