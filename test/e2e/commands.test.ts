import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { expectEnd } from './support/claims.ts';
import { type Around, type Desk, openDesk } from './support/desk.ts';
import { debtsIn, eventsIn, listIn, statesOf, statusIn } from './support/shapes.ts';
import { allWell, promLike, writeSmallFleet } from './support/small-fleet.ts';
import { expectIntact, latestIn, typesIn } from './support/store.ts';
import { until } from './support/until.ts';

const run = ['run', '-f', 'fleet.yaml'];
const json = ['-o', 'json'];
const long = { soak: '30s', progressDeadline: '90s' };
const approved = { approvals: 1, progressDeadline: '60s' };
const isRoot = process.getuid?.() === 0;

test('a pause is seen within a second, and nothing begins until somebody resumes', async () => {
  await using desk = await openDesk();
  await using source = await promLike(allWell);
  await writeSmallFleet(desk, { url: source.url });
  const running = desk.begin(run);
  await running.says(/lab: zone a is being changed/);
  const watching = desk.begin(['watch', 'change', ...json]);
  expectEnd(await desk.run(['pause', 'change', '--reason', 'lunch']), 0);
  const pausedAt = performance.now();
  await until('the controller says so', () =>
    JSON.stringify(latestIn(desk.store, 'waiting/change')).includes('paused by'),
  );
  expect(performance.now() - pausedAt).toBeLessThan(1_000);
  // Longer than the soak that is owed.
  await sleep(1_500);
  const types = typesIn(desk.store, 'change');
  expect(types.filter((type) => type === 'cluster-started')).toHaveLength(1);
  const paused = statusIn(await desk.run(['status', 'change', ...json]));
  expect(paused.phase).toBe('paused');
  expect(paused.waiting.map(({ owner, message }) => `${owner}: ${message}`).join('\n')).toMatch(
    /person: paused by \S+: lunch; to go on: tierwise resume change/,
  );
  const again = await desk.run(['pause', 'change', ...json]);
  expectEnd(again, 6);
  expect(JSON.parse(again.stdout)).toMatchObject({ outcome: 'refused', command: 'pause' });
  expectEnd(await desk.run(['resume', 'change']), 0);

  expectEnd(await running.end(), 0);
  const watched = await watching.end();
  expectEnd(watched, 0);
  expect(statusIn(watched).phase).toBe('completed');
  expect(watched.stderr).toMatch(/resumed it\n(.*\n)*.*completed: /);
  const told = eventsIn(await desk.run(['events', 'change', ...json]));
  expect(told.map(({ version }) => version)).toEqual(told.map((_, index) => index + 1));
  await expectIntact(desk.store);
});

describe.concurrent('beside a run', () => {
  test('an approval by the author is refused with 6, and the stage waits on', async () => {
    await using desk = await openDesk();
    await using source = await promLike(allWell);
    await writeSmallFleet(desk, { url: source.url, tier: approved });
    const running = desk.begin(run);
    await running.says(/needs 1 approval: tierwise approve change --stage test/);
    const held = statusIn(await desk.run(['status', 'change', ...json]));
    expect(held.waiting).toMatchObject([{ for: 'approval', owner: 'person' }]);
    for (const stage of [[], ['--stage', 'application']]) {
      const refused = await desk.run(['approve', 'change', ...stage]);
      expectEnd(refused, 6);
      expect(refused.stderr).toMatch(/started it, and an approval is by somebody else/);
    }
    expect(typesIn(desk.store, 'change')).not.toContain('approved');
    running.signal('SIGTERM');
    expectEnd(await running.end(), 130);
    expect(running.stderr()).toContain('nothing is lost: the same command goes on with change');
  });

  test.skipIf(!isRoot)(
    'an approval by another user of the system lets the stage begin, and counts once',
    async () => {
      await using desk = await openDesk();
      await using source = await promLike(allWell);
      await writeSmallFleet(desk, { url: source.url, tier: approved });
      const running = desk.begin(run);
      await running.says(/needs 1 approval/);
      const nobody = await lettingNobodyIn(desk);
      const ahead = ['approve', 'change', '--stage', 'application'];
      expectEnd(await desk.run(ahead, nobody), 0);
      expectEnd(await desk.run(ahead, nobody), 6);
      expectEnd(await desk.run(['approve', 'change'], nobody), 0);

      expectEnd(await running.end(), 0);
      const events = eventsIn(await desk.run(['events', 'change', ...json]));
      const approvals = events.filter(({ type }) => type === 'approved');
      expect(approvals.map(({ actor }) => actor)).toEqual(['nobody', 'nobody']);
      await expectIntact(desk.store);
    },
  );

  test('an approval by the author is taken where the fleet says anyone', async () => {
    await using desk = await openDesk();
    await using source = await promLike(allWell);
    const spec = { approvers: 'anyone' };
    await writeSmallFleet(desk, { url: source.url, tier: approved, spec });
    const running = desk.begin(run);
    await running.says(/tierwise approve change --stage test/);
    for (const stage of ['test', 'application']) {
      expectEnd(await desk.run(['approve', 'change', '--stage', stage]), 0);
    }
    expectEnd(await running.end(), 0);
  });

  test('a skipped cluster is passed over, and stays as a debt with who, why and until when', async () => {
    await using desk = await openDesk();
    await using source = await promLike(allWell);
    await writeSmallFleet(desk, { url: source.url, tier: { soak: '2s', progressDeadline: '60s' } });
    const running = desk.begin(run);
    await running.says(/lab: zone a is being changed/);
    const skip = ['skip', 'change', '--reason', 'being rebuilt', '--until', '2d', '--cluster'];
    expectEnd(await desk.run([...skip, 'app']), 0);
    expectEnd(await desk.run([...skip, 'lab']), 6);
    expectEnd(await desk.run(['skip', 'change', '--cluster', 'app']), 2);

    expectEnd(await running.end(), 0);
    const [debt, ...others] = debtsIn(await desk.run(['debts', ...json]));
    expect(others).toEqual([]);
    expect(debt).toMatchObject({ rollout: 'change', cluster: 'app', kind: 'skipped' });
    expect(debt?.['message']).toContain('being rebuilt');
    const daysLeft = (Date.parse(String(debt?.['until'])) - Date.now()) / 86_400_000;
    expect(daysLeft).toBeCloseTo(2, 1);
    const [listed] = listIn(await desk.run(['list', ...json]));
    expect(listed).toMatchObject({ rollout: 'change', phase: 'completed', debts: 1 });
    expect(await revisionsOf(desk, 'app')).toEqual([]);
  });

  test('an abort leaves what is changed as a debt, and ends the run with 4', async () => {
    await using desk = await openDesk();
    await using source = await promLike(allWell);
    await writeSmallFleet(desk, { url: source.url, tier: long });
    const running = desk.begin([...run, ...json]);
    await running.says(/test soaks/);
    expectEnd(await desk.run(['abort', 'change', '--reason', 'superseded']), 0);
    const ended = await running.end(5_000);

    expectEnd(ended, 4);
    const status = statusIn(ended);
    expect(status).toMatchObject({ phase: 'aborted', debts: [{ cluster: 'lab' }] });
    expect(await revisionsOf(desk, 'lab')).toEqual(['v1']);
    for (const command of ['pause', 'resume', 'approve', 'retry', 'abort', 'rollback']) {
      const late = await desk.run([command, 'change']);
      expectEnd(late, 6);
      expect(late.stderr).toContain('it has ended: aborted');
    }
    expectEnd(await desk.run([...run]), 4);
    await expectIntact(desk.store);
  });

  test('a rollback takes everything back, and ends the run with 4', async () => {
    await using desk = await openDesk();
    await using source = await promLike(allWell);
    await writeSmallFleet(desk, { url: source.url, tier: { soak: '1s', progressDeadline: '60s' } });
    const running = desk.begin([...run, ...json]);
    await running.says(/app: zone a is being changed/);
    expectEnd(await desk.run(['rollback', 'change', '--reason', 'customers complain']), 0);
    const ended = await running.end(15_000);

    expectEnd(ended, 4);
    expect(statusIn(ended).phase).toBe('rolled-back');
    expect(Object.keys(statesOf(statusIn(ended)))).toEqual(['lab', 'app']);
    expect(await revisionsOf(desk, 'lab')).toEqual([]);
    expect(await revisionsOf(desk, 'app')).toEqual([]);
    await expectIntact(desk.store);
  });

  test('up steps what was started, one after the other on a component, also after a restart', async () => {
    await using desk = await openDesk();
    await using source = await promLike(allWell);
    const up = desk.begin(['up', ...json]);
    await up.says(/until it is told to stop/);
    for (const name of ['one', 'two', 'other']) {
      const component = name === 'other' ? 'compactor' : 'ingester';
      const rollout = { component, targets: ['lab'] };
      const revision = name === 'two' ? 'v2' : 'v1';
      // The first is still at it when the others come, also on a busy machine.
      const tier = { soak: name === 'one' ? '6s' : '500ms', progressDeadline: '60s' };
      await writeSmallFleet(desk, { url: source.url, tier, rollout, revision, name });
      expectEnd(await desk.run(['start', '-f', 'fleet.yaml']), 0);
    }
    const queued = async () => statusIn(await desk.run(['status', 'two', ...json]));
    const status = await until('it is queued', queued, {
      holds: ({ phase }) => phase === 'queued',
    });
    expect(status.waiting).toMatchObject([{ for: 'claim', owner: 'one' }]);
    up.signal('SIGTERM');
    const stopped = await up.end();
    expectEnd(stopped, 130);
    expect(listIn(stopped).map(({ rollout }) => rollout)).toEqual(['one', 'two', 'other']);

    const again = desk.begin(['up']);
    const phases = async () =>
      listIn(await desk.run(['list', ...json])).map(({ rollout, phase }) => `${rollout} ${phase}`);
    await until('all are done', phases, {
      holds: (seen) => seen.join() === 'one completed,two completed,other completed',
      withinMs: 20_000,
    });
    again.signal('SIGINT');
    expectEnd(await again.end(), 130);
    const order = again.stderr();
    expect(order.indexOf('one: completed')).toBeLessThan(order.indexOf('two: stage test begins'));
    expect(await revisionsOf(desk, 'lab')).toEqual(['v2']);
    await expectIntact(desk.store);
  });
});

/** Another user of the operating system may read and write the desk's store from here on. */
async function lettingNobodyIn(desk: Desk): Promise<Around> {
  await chmod(desk.folder, 0o777);
  for (const end of ['', '-wal', '-shm']) await chmod(`${desk.store}${end}`, 0o666);
  const user = ['--reuid=nobody', '--regid=nogroup', '--clear-groups'];
  return { through: ['setpriv', ...user], env: { USER: 'nobody', HOME: '/' } };
}

/** What a cluster really runs, from its file; each revision once. */
async function revisionsOf(desk: Desk, cluster: string): Promise<readonly string[]> {
  const file = join(desk.folder, `${cluster}-ingester.json`);
  const text = await readFile(file, 'utf8').catch(() => '{"zones":{}}');
  const { zones } = JSON.parse(text) as { zones: Record<string, { revision: string } | null> };
  return [...new Set(Object.values(zones).flatMap((zone) => zone?.revision ?? []))];
}
