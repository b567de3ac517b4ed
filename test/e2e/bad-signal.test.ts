import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { flood, type Loopback, serve } from '../support/loopback.ts';
import { expectEnd } from './support/claims.ts';
import { openDesk } from './support/desk.ts';
import { findingsIn, statesOf, statusIn } from './support/shapes.ts';
import { type Answering, promLike, writeSmallFleet } from './support/small-fleet.ts';
import { expectIntact } from './support/store.ts';
import { until } from './support/until.ts';

/** Longer than any answer may be read. */
const hugeBytes = 100 * 1024 * 1024;

interface Bad {
  readonly what: string;
  readonly server: () => Promise<Loopback>;
  readonly says: RegExp;
}

const bad: readonly Bad[] = [
  {
    what: 'a query that returns NaN',
    server: () => promLike(always('NaN')),
    says: /the query returns NaN/,
  },
  {
    what: 'several series where one is expected',
    server: () =>
      promLike(() => [
        [{ pod: 'one' }, '0'],
        [{ pod: 'two' }, '0'],
      ]),
    says: /2 series where one is expected: aggregate with sum by \(cluster\)/,
  },
  {
    what: 'an answer of 100 MB',
    server: () =>
      serve(async (_request, response) => {
        response.setHeader('content-type', 'application/json');
        await flood(response, `{"status":"success","data":${' '.repeat(65_536)}`, hugeBytes);
      }),
    says: /larger than 16777216 bytes/,
  },
  {
    what: 'a page of somebody else in place of an answer',
    server: () => serve((_request, response) => void response.end('<html>log in</html>')),
    says: /JSON/,
  },
];

function always(value: string): Answering {
  return () => [[{}, value]];
}

describe.concurrent.each(bad)('$what', ({ server, says }) => {
  test('is never taken for health: the rollout is held, halts with 3, and says so', async () => {
    await using desk = await openDesk();
    await using source = await server();
    await writeSmallFleet(desk, { url: source.url });
    const running = desk.begin(['run', '-f', 'fleet.yaml', '-o', 'json']);
    await running.says(/held: /);
    const memory = peakMemoryMib(running.child.pid);
    const ended = await running.end();

    expectEnd(ended, 3);
    expect(ended.stderr).toMatch(says);
    const status = statusIn(ended);
    expect(status.phase).toBe('halted');
    expect(status['message']).toMatch(/progressDeadline of 4s; it waited: errors is blind on lab/);
    expect(statesOf(status)).toEqual({ lab: 'halted v1', app: 'pending ?' });
    expect(memory).toBeLessThan(400);
    await expectIntact(desk.store);
  });

  test('is found by the doctor before anything is started', async () => {
    await using desk = await openDesk();
    await using source = await server();
    await writeSmallFleet(desk, { url: source.url });
    const ended = await desk.run(['doctor', '-f', 'fleet.yaml', '-o', 'json']);

    expectEnd(ended, 5);
    const problems = findingsIn(ended).filter(({ ok }) => !ok);
    expect(problems).toMatchObject([{ name: 'check errors' }]);
    expect(problems[0]?.message).toMatch(says);
  });
});

test('a source that comes to its senses in time lets the rollout go on', async () => {
  let value = 'NaN';
  await using desk = await openDesk();
  await using source = await promLike((cluster) => always(value)(cluster));
  const tier = { progressDeadline: '30s' };
  await writeSmallFleet(desk, { url: source.url, tier });
  const running = desk.begin(['run', '-f', 'fleet.yaml']);
  await running.says(/held: errors is blind on lab/);
  await until('status says so', async () => {
    const asked = await desk.run(['status', 'change', '-o', 'json']);
    return statusIn(asked).phase === 'held';
  });
  value = '0';

  expectEnd(await running.end(), 0);
  await expectIntact(desk.store);
});

/** The most that a process ever had in memory; 0 where the system does not tell. */
function peakMemoryMib(pid: number | undefined): number {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
