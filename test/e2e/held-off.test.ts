import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { expectEnd } from './support/claims.ts';
import { type Desk, openDesk } from './support/desk.ts';
import { eventsIn, listIn, statusIn } from './support/shapes.ts';
import { allWell, promLike, writeSmallFleet } from './support/small-fleet.ts';
import { expectIntact, latestIn, typesIn } from './support/store.ts';
import { until } from './support/until.ts';

const run = ['run', '-f', 'fleet.yaml'];
const json = ['-o', 'json'];
const freeze = ['freeze', 'launch', '--owner', 'ann', '--reason', 'a launch'];
const quick = { soak: '1s', progressDeadline: '3s' };

/** Waits until the controller says that the freeze holds the second cluster. */
async function held(desk: Desk): Promise<void> {
  await until('the controller says so', () =>
    JSON.stringify(latestIn(desk.store, 'waiting/change')).includes('app is frozen by launch'),
  );
}

const started = (desk: Desk) =>
  typesIn(desk.store, 'change').filter((type) => type === 'cluster-started').length;

describe('a freeze that is set while a rollout runs', () => {
  test('stops it before its next cluster, and lets it go on when it is lifted', async () => {
    await using desk = await openDesk();
    await using source = await promLike(allWell);
    await writeSmallFleet(desk, { url: source.url, tier: quick });
    const running = desk.begin([...run, ...json]);
    await running.says(/lab: zone a is being changed/);
    expectEnd(await desk.run(freeze), 0);
    await held(desk);
    // Longer than the deadline of a stage: that a freeze lasts is nobody's delay.
    await sleep(4_000);
    expect(started(desk)).toBe(1);
    const status = await desk.run(['status', 'change', ...json]);
    expectEnd(status, 0);
    expect(statusIn(status)).toMatchObject({
      phase: 'held',
      waiting: [{ for: 'freeze', owner: 'ann', until: null }],
      freezes: [{ name: 'launch', reason: 'a launch' }],
    });
    const list = await desk.run(['list', ...json]);
    expect(listIn(list)).toMatchObject([{ rollout: 'change', phase: 'held' }]);
    expect(JSON.parse(list.stdout)).toMatchObject({ freezes: [{ name: 'launch', owner: 'ann' }] });
    expectEnd(await desk.run(['unfreeze', 'lunch', '--reason', 'launched']), 1);
    expectEnd(await desk.run(['unfreeze', 'launch']), 2);
    expectEnd(await desk.run(['unfreeze', 'launch', '--reason', 'launched']), 0);

    const ended = await running.end();
    expectEnd(ended, 0);
    expect(statusIn(ended).phase).toBe('completed');
    expectEnd(await desk.run(['unfreeze', 'launch', '--reason', 'again']), 6);
    const told = eventsIn(await desk.run(['events', 'change', ...json]));
    expect(told.find(({ type }) => type === 'held')?.message).toContain('launch (ann: a launch)');
    await expectIntact(desk.store);
  });

  test('stops no rollback, and nothing of it is lost when the controller is killed', async () => {
    await using desk = await openDesk();
    await using source = await promLike(allWell);
    await writeSmallFleet(desk, { url: source.url, tier: quick });
    const first = desk.begin(run);
    await first.says(/lab: zone a is being changed/);
    expectEnd(await desk.run([...freeze, '--tier', 'application', '--until', '1h']), 0);
    await held(desk);
    first.signal('SIGKILL');
    await first.end();
    const again = desk.begin([...run, ...json]);
    await again.says(/goes on/);
    await sleep(1_000);
    expect(started(desk)).toBe(1);
    expectEnd(await desk.run(['rollback', 'change', '--reason', 'customers complain']), 0);
    const ended = await again.end(15_000);
    expectEnd(ended, 4);
    expect(statusIn(ended).phase).toBe('rolled-back');
    expect(typesIn(desk.store, 'change')).toContain('restored');
    await expectIntact(desk.store);
  });

  test('of the documents holds from the first cluster on, and a window says when it opens', async () => {
    await using desk = await openDesk();
    await using source = await promLike(allWell);
    const windows = [
      {
        name: 'past',
        timeZone: 'Europe/Berlin',
        allow: { dates: { from: '2020-01-01', to: '2020-01-02' } },
      },
    ];
    await writeSmallFleet(desk, { url: source.url, tier: quick, spec: { windows } });
    const end = new Date(Date.now() + 3_600_000).toISOString();
    const spec = { owner: 'ann', reason: 'a launch', until: end };
    const document = { kind: 'Freeze', metadata: { name: 'launch' }, spec };
    await desk.write('freeze.yaml', JSON.stringify(document));
    const running = desk.begin([...run, '-f', 'freeze.yaml']);
    await running.says(/launch is set: nothing begins on every cluster until/);
    await running.says(/lab waits for window past .*no opening within a year/);
    expect(started(desk)).toBe(0);
    running.signal('SIGTERM');
    expectEnd(await running.end(), 130);
    await expectIntact(desk.store);
  });
});

test('a cluster that is busy is waited for, and changed when it is no more', async () => {
  await using desk = await openDesk();
  await using source = await promLike(allWell);
  await writeSmallFleet(desk, { url: source.url, tier: { ...quick, progressDeadline: '60s' } });
  await desk.write('app-busy', 'compacting');
  const running = desk.begin([...run, ...json]);
  await running.says(/app is busy, and comes at the end of its stage: compacting/);
  await running.says(/held: app is busy: compacting, and no more clusters may be left out/);
  const { waiting } = statusIn(await desk.run(['status', 'change', ...json]));
  expect(waiting).toMatchObject([{ for: 'busy', owner: 'app' }]);
  await rm(join(desk.folder, 'app-busy'));
  const ended = await running.end();
  expectEnd(ended, 0);
  expect(statusIn(ended)).toMatchObject({ phase: 'completed', debts: [] });
  await expectIntact(desk.store);
});
