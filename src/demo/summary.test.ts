import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startHotfix } from '../api/operations/hotfix.ts';
import { readFleetState, readRollout } from '../api/operations/read-rollout.ts';
import { fleetStream, rolloutStream, toNewEvent } from '../core/rollout/history/codec.ts';
import type { RolloutEvent } from '../core/rollout/history/events.ts';
import { fleetEventsOf } from '../core/rollout/history/fleet-state.ts';
import { parseManifests } from '../manifest/parse.ts';
import { openSqlite, type SqliteStore } from '../store/sqlite/open.ts';
import { clusterNames, zones } from './layout.ts';
import { fix, manifestsOf } from './manifests.ts';
import { hotfixSummary } from './summary.ts';

const author = 'ann';
const portsOf = (index: number) => zones.map((_, zone) => 20_001 + index * zones.length + zone);
const ports = {
  zones: new Map(clusterNames.map((name, index) => [name, portsOf(index)])),
  tenants: 20_000,
};
const ground = { ports, program: ['node', 'service'], folder: '/demo', commander: author };

let store: SqliteStore;
beforeEach(async () => {
  store = await openSqlite(':memory:');
  const files = [...manifestsOf(ground)].filter(([file]) => /^(fleet|shop-fix)/.test(file));
  const texts = files.map(([file, text]) => ({ file, text }));
  const { fleet, rollouts, problems } = parseManifests(texts);
  const [spec] = rollouts;
  if (fleet === null || spec === undefined) throw new Error(JSON.stringify(problems));
  const hotfix = { incident: 'INC-4', reason: 'orders fail', until: 9_000 };
  const order = { store, fleet, spec, author, now: 5, clusters: [fix.cluster], hotfix };
  const { start } = await startHotfix(order);
  if (start.kind !== 'started') throw new Error(start.kind);
});
afterEach(() => store.close());

/** What happens to a rollout, and what that means for all others. */
async function happens(name: string, events: readonly RolloutEvent[]): Promise<void> {
  const rollout = await readRollout(store, name);
  if (rollout === null) throw new Error(`there is no ${name}`);
  const { version } = await readFleetState(store);
  const shared = events.flatMap((event) =>
    fleetEventsOf(rollout, event, { at: 10, actor: 'tierwise' }),
  );
  const own = { stream: rolloutStream(name), expectedVersion: rollout.version };
  const others = { stream: fleetStream, expectedVersion: version, events: shared.map(toNewEvent) };
  const appended = await store.log.append({
    batches: [{ ...own, events: events.map(toNewEvent) }, ...(shared.length === 0 ? [] : [others])],
    fence: null,
    actor: 'tierwise',
    at: 10,
    causeId: null,
    policyVersion: null,
    commandId: null,
  });
  expect(appended.kind).toBe('appended');
}

const { cluster } = fix;
const grade = { value: 0, coverage: 1, onset: null, message: '', verdict: 'healthy' } as const;
const healed: RolloutEvent = { type: 'graded', cluster, check: 'errors', grade };
const repaired: readonly RolloutEvent[] = [
  { type: 'cluster-started', cluster, before: [], repairs: ['errors'] },
  { type: 'delivered', cluster },
];
const completed: RolloutEvent = { type: 'completed' };
const backfill = `${fix.rollout}-backfill`;

describe('the fourth act', () => {
  test('kept its promise when what was broken is well, and all others have the fix', async () => {
    await happens(fix.rollout, [...repaired, healed, completed]);
    const others = [...((await readRollout(store, backfill))?.clusters.keys() ?? [])];
    await happens(backfill, [
      ...others.flatMap((name): RolloutEvent[] => [
        { type: 'cluster-started', cluster: name, before: [] },
        { type: 'delivered', cluster: name },
      ]),
      completed,
    ]);
    expect(await hotfixSummary(store)).toEqual({
      isAsPromised: true,
      lines: [
        'v2.1  went straight to app-3, which was broken: errors well again',
        '    7 of 7 others got it afterwards, tier by tier; nothing is owed',
      ],
    });
  });

  test.each<[what: string, events: readonly RolloutEvent[], says: RegExp]>([
    ['did not begin', [], /not known to be well/],
    [
      'found nothing broken',
      [{ type: 'cluster-started', cluster, before: [] }, completed],
      /not k/,
    ],
    ['did not help', [...repaired, completed], /not known to be well/],
    ['helped, and went to nobody else', [...repaired, healed, completed], /errors well again/],
  ])('did not when the fix %s', async (_what, events, says) => {
    if (events.length > 0) await happens(fix.rollout, events);
    const { isAsPromised, lines } = await hotfixSummary(store);
    expect(isAsPromised).toBe(false);
    expect(lines[0]).toMatch(says);
    expect(lines[1]).toContain('0 of 7 others got it afterwards, tier by tier; 1 debt left');
  });
});
