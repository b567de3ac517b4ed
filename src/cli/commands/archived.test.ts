import { describe, expect, test } from 'vitest';
import { quickFleetYaml, rolloutYaml } from '../../../test/fixtures/manifests.ts';
import { type Desk, deskWith } from '../../../test/support/cli.ts';
import { worldWiring } from '../../../test/support/world-wiring.ts';
import { finalSummary } from '../../core/rollout/compaction.ts';
import { rolloutStream } from '../../core/rollout/history/codec.ts';
import { readRollout } from '../../api/operations/read-rollout.ts';
import { openSqlite } from '../../store/sqlite/open.ts';

interface Scene extends AsyncDisposable {
  readonly desk: Desk;
  /** `-f` for the fleet and the rollout `one`. */
  readonly files: readonly string[];
}

const before = new Map<string, string>();

/** What tells of one rollout. */
const told = [
  ['events', 'one'],
  ['explain', 'rollout/one'],
  ['explain', 'verdict/one'],
  ['explain', 'verdict/one/app-1/errors'],
  ['status', 'one'],
];

/** The rollout `one` went to its end, and its events to the archive; `two` has just been started. */
async function scene(): Promise<Scene> {
  const desk = await deskWith(worldWiring());
  const fleet = await desk.write('fleet.yaml', quickFleetYaml);
  const files = ['-f', fleet, '-f', await desk.write('one.yaml', rolloutYaml('one'))];
  await desk.call(['run', ...files]);
  for (const line of [...told, ['list']]) {
    before.set(line.join(' '), (await desk.call(line)).stdout);
  }
  await archive(`${desk.folder}/.tierwise/tierwise.db`);
  return { desk, files, [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose]() };
}

async function archive(path: string): Promise<void> {
  const store = await openSqlite(path);
  const rollout = await readRollout(store, 'one');
  const lease = await store.lease.acquire({ name: 'a controller', at: 1 });
  if (rollout === null || lease.kind === 'taken') throw new Error('nothing to archive');
  const compacted = await store.log.compact({
    stream: rolloutStream('one'),
    expectedVersion: rollout.version,
    summary: JSON.parse(JSON.stringify(finalSummary(rollout))),
    closes: true,
    fence: lease.fence,
    actor: 'tierwise',
    at: rollout.changedAt,
  });
  expect(compacted.kind).toBe('compacted');
  await store.close();
}

const moved =
  /\n?Its \d+ events went from the log to the archive at 2026-11-23T\d\d:\d\d:\d\dZ\.\n/;

describe('a rollout in the archive', () => {
  test.each(told.map((line) => ({ line })))(
    '$line says what it said before, and where the events are',
    async ({ line }) => {
      await using it = await scene();
      const { code, stdout } = await it.desk.call(line);
      expect(code).toBe(0);
      expect(stdout).toMatch(moved);
      expect(stdout.replace(moved, '').trim()).toBe(before.get(line.join(' '))?.trim());
      const { archived } = JSON.parse((await it.desk.call([...line, '-o', 'json'])).stdout);
      expect(archived).toMatchObject({ events: expect.any(Number), at: expect.any(String) });
    },
  );

  test('is listed as before, in front of what was started later', async () => {
    await using it = await scene();
    expect((await it.desk.call(['list'])).stdout).toBe(before.get('list'));
    expect((await it.desk.call(['debts'])).stdout).toBe('nothing is owed\n');
    const later = await it.desk.write('two.yaml', rolloutYaml('two'));
    await it.desk.call(['start', ...it.files.slice(0, 2), '-f', later]);
    const { rollouts } = JSON.parse((await it.desk.call(['list', '-o', 'json'])).stdout);
    expect(rollouts).toMatchObject([
      { rollout: 'one', phase: 'completed', debts: 0 },
      { rollout: 'two', phase: 'planned' },
    ]);
  });

  test('keeps its name: started again it is the same, and no other may have it', async () => {
    await using it = await scene();
    const again = await it.desk.call(['start', ...it.files]);
    expect(again.stdout).toBe('one was started before, from the same documents\n');
    const run = await it.desk.call(['run', ...it.files]);
    expect(run).toMatchObject({ code: 0, stdout: 'one: completed\n' });
    const other = rolloutYaml('one').replaceAll('v2', 'v3');
    const path = await it.desk.write('other.yaml', other);
    const taken = await it.desk.call(['start', ...it.files.slice(0, 2), '-f', path]);
    expect(taken.code).toBe(1);
    expect(taken.stderr).toContain('another rollout one');
  });

  test('is over for commands and for those who watch, and is known when mistyped', async () => {
    await using it = await scene();
    const pause = await it.desk.call(['pause', 'one', '--reason', 'x']);
    expect(pause.code).toBe(6);
    const watch = await it.desk.call(['watch', 'one']);
    expect(watch).toMatchObject({ code: 0, stdout: 'one: completed\n' });
    expect((await it.desk.call(['status', 'onne'])).stderr).toContain('did you mean one?');
  });

  test('is looked over by doctor', async () => {
    await using it = await scene();
    const { code, stdout } = await it.desk.call(['doctor']);
    expect(code).toBe(0);
    expect(stdout).toContain('every event is as it was written');
  });
});
