import { describe, expect, test } from 'vitest';
import { quickFleetYaml, rolloutYaml } from '../../../test/fixtures/manifests.ts';
import { wholeLog } from '../../../test/fixtures/whole-log.ts';
import { type Desk, deskWith } from '../../../test/support/cli.ts';
import { startAt, worldWiring } from '../../../test/support/world-wiring.ts';
import type { WhatIf } from '../../simulate/world.ts';
import { openSqlite } from '../../store/sqlite/open.ts';
import type { Wiring } from '../wiring.ts';

interface Scene {
  readonly desk: Desk;
  /** `-f` for the fleet and the rollout `one`. */
  readonly files: readonly string[];
}

async function scene(
  whatIf: Partial<WhatIf> = {},
  { spec = '', wiring = {} }: { spec?: string; wiring?: Partial<Wiring> } = {},
): Promise<Scene & AsyncDisposable> {
  const desk = await deskWith(worldWiring(whatIf, wiring));
  const fleet = await desk.write('fleet.yaml', quickFleetYaml);
  const change = await desk.write('change.yaml', rolloutYaml('one', spec));
  return {
    desk,
    files: ['-f', fleet, '-f', change],
    [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose](),
  };
}

describe('run', () => {
  test('goes to the end, and ends with 0', async () => {
    await using it = await scene();
    const { code, stdout, stderr } = await it.desk.call(['run', ...it.files]);
    expect(code).toBe(0);
    expect(stdout).toBe('one: completed\n');
    expect(stderr).toContain('Z one: stage test begins\n');
    expect(stderr).toContain('Z one: obs-1 runs v2 in every zone and is ready\n');
    expect(stderr).toMatch(
      /completed: ingester is v2 on all clusters of the plan that were not left out\n$/,
    );
  });

  test('prints the final state and nothing else with -o json', async () => {
    await using it = await scene();
    const { code, stdout } = await it.desk.call(['run', ...it.files, '-o', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      rollout: 'one',
      phase: 'completed',
      clusters: [{ name: 'test-1', state: 'verified', revision: 'v2' }, {}, {}, {}],
    });
  });

  test('again after its end says what it came to', async () => {
    await using it = await scene();
    await it.desk.call(['run', ...it.files]);
    const again = await it.desk.call(['run', ...it.files]);
    expect(again).toMatchObject({ code: 0, stdout: 'one: completed\n' });
  });

  test('rolls back what does harm, and ends with 3', async () => {
    await using it = await scene({ harmed: ['app-1'] }, { spec: '  onRegression: rollback-all\n' });
    const { code, stdout, stderr } = await it.desk.call(['run', ...it.files]);
    expect(code).toBe(3);
    expect(stdout).toContain('one: rolled-back: errors on app-1');
    expect(stderr).toContain('errors got worse on app-1');
    const story = await it.desk.call(['explain', 'rollout/one']);
    expect(story.stdout).toContain('        asked prom: sum by (cluster) (errors)\n');
    expect(story.stdout).toMatch(/ {8}bad is above 0.02 for 1m, by policy [0-9a-f]{12}\n/);
    expect(story.stdout).toMatch(/ {8}answered: .* at \d\d:\d\d:00Z\n/);
    const document = await it.desk.call(['explain', 'rollout/one', '-o', 'json']);
    expect(JSON.parse(document.stdout)).toMatchObject({
      receipts: [{ cluster: 'app-1', check: 'errors', bad: { kind: 'above', limit: 0.02 } }],
    });
    const state = await it.desk.call(['status', 'one', '-o', 'json']);
    expect(JSON.parse(state.stdout)).toMatchObject({
      clusters: [
        { name: 'test-1' },
        { name: 'app-1', state: 'restored', revision: 'before' },
        {},
        {},
      ],
    });
  });

  test('names what a partial rollback leaves on the change, and why', async () => {
    await using it = await scene({ harmed: ['app-1'] });
    const { code, stdout } = await it.desk.call(['run', ...it.files]);
    expect(code).toBe(3);
    expect(stdout).toContain('one: halted: rolled back, but the change is still on test-1');
    expect(stdout).toContain('cause: errors on app-1: ');
    expect(stdout).toContain('1 debt: tierwise debts');
  });

  test('halts, and ends with 3, where that is what was asked for', async () => {
    await using it = await scene({ harmed: ['app-1'] }, { spec: '  onRegression: halt\n' });
    const { code, stdout } = await it.desk.call(['run', ...it.files]);
    expect(code).toBe(3);
    expect(stdout).toContain('one: halted: errors on app-1');
    const again = await it.desk.call(['run', ...it.files]);
    expect(again.code).toBe(3);
  });

  test.each(['abort', 'rollback'])('ends with 4 when a person asked for %s', async (command) => {
    await using it = await scene();
    await it.desk.call(['start', ...it.files]);
    await it.desk.call([command, 'one']);
    expect((await it.desk.call(['run', ...it.files])).code).toBe(4);
  });

  test('is refused with 6 while another controller has the store, and writes nothing', async () => {
    await using it = await scene();
    const store = await openSqlite(`${it.desk.folder}/.tierwise/tierwise.db`);
    await store.lease.acquire({ name: 'bob on there, process 7', at: startAt });
    const { code, stderr } = await it.desk.call(['run', ...it.files]);
    expect(code).toBe(6);
    expect(stderr).toContain('bob on there, process 7, since 2026-11-23T06:00:00Z');
    expect(await wholeLog(store)).toEqual([]);
    expect((await it.desk.call(['up'])).code).toBe(6);
    await store.close();
  });

  test('ends with 6 when another controller takes the store over', async () => {
    const control = () => Promise.resolve({ kind: 'lost', by: 'bob on there' } as const);
    await using it = await scene({}, { wiring: { control } });
    const { code, stderr } = await it.desk.call(['run', ...it.files]);
    expect(code).toBe(6);
    expect(stderr).toContain('bob on there');
  });

  test('stops with 130 when it is told to, says how to go on, and goes on', async () => {
    await using it = await scene();
    const stop = new AbortController();
    stop.abort();
    const first = await it.desk.call(['run', ...it.files], { signal: stop.signal });
    expect(first.code).toBe(130);
    expect(first.stderr).toContain('nothing is lost: the same command goes on with one');
    const second = await it.desk.call(['run', ...it.files]);
    expect(second.code).toBe(0);
    expect(second.stderr).toContain('one was started before, and goes on');
  });

  test('says that it waits for a rollout that it does not run', async () => {
    await using it = await scene();
    await it.desk.call(['start', ...it.files]);
    const other = await it.desk.write('other.yaml', rolloutYaml('two'));
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 200);
    const { stderr } = await it.desk.call(['run', ...it.files.slice(0, 2), '-f', other], {
      signal: stop.signal,
    });
    expect(stderr).toContain('two waits until one is done with ingester');
    expect(stderr).toContain('tierwise up runs both');
  });

  test('redraws a view on a terminal', async () => {
    await using it = await scene();
    const { code, stderr } = await it.desk.call(['run', ...it.files], {
      terminal: { columns: 80, rows: 24 },
    });
    expect(code).toBe(0);
    expect(stderr).toContain('\u001b[?2026h');
    expect(stderr).toContain('●');
  });

  test.each([
    { what: 'a dumb terminal', env: { TERM: 'dumb' }, draws: false },
    { what: 'NO_COLOR', env: { NO_COLOR: '1' }, draws: true },
  ])('sends no colours to $what', async ({ env, draws }) => {
    await using it = await scene();
    const terminal = { columns: 80, rows: 24 };
    const { stderr, stdout } = await it.desk.call(['run', ...it.files], { terminal, env });
    const escapes = (stderr + stdout).split('\u001b[').slice(1);
    expect(escapes.filter((escape) => /^\d+m/.test(escape))).toEqual([]);
    expect(escapes.length > 0).toBe(draws);
  });
});

describe('up', () => {
  test('runs every rollout of the store until it is told to stop', async () => {
    await using it = await scene();
    const other = await it.desk.write('other.yaml', rolloutYaml('two'));
    await it.desk.call(['start', ...it.files]);
    await it.desk.call(['start', ...it.files.slice(0, 2), '-f', other]);
    const stop = new AbortController();
    const running = it.desk.call(['up', '-o', 'json'], { signal: stop.signal });
    await until(async () => (await phasesOf(it.desk)).every((phase) => phase === 'completed'));
    stop.abort();
    const { code, stdout, stderr } = await running;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({
      rollouts: [{ rollout: 'one' }, { rollout: 'two' }],
    });
    expect(stderr).toContain('queued');
    expect(stderr).toContain('stopped; nothing is lost');
  });
});

describe('watch', () => {
  test('follows a rollout that runs somewhere else, to its end', async () => {
    await using it = await scene();
    await it.desk.call(['start', ...it.files]);
    const watching = it.desk.call(['watch', 'one']);
    await it.desk.call(['run', ...it.files]);
    const { code, stdout } = await watching;
    expect(code).toBe(0);
    // Both begin at once, so that the very first events may be there already.
    expect(stdout).toContain('Z one: stage application begins\n');
    expect(stdout).toMatch(/one: completed\n$/);
  });

  test('of one that has ended ends at once, with its state as a document', async () => {
    await using it = await scene();
    await it.desk.call(['run', ...it.files]);
    const { code, stdout } = await it.desk.call(['watch', 'one', '-o', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ phase: 'completed' });
  });

  test('ends with 130 when it is told to', async () => {
    await using it = await scene();
    await it.desk.call(['start', ...it.files]);
    const signal = AbortSignal.timeout(50);
    expect((await it.desk.call(['watch', 'one'], { signal })).code).toBe(130);
  });
});

describe('simulate', () => {
  test('plays a rollout through, and leaves no store behind', async () => {
    await using it = await scene();
    const { code, stdout } = await it.desk.call(['simulate', ...it.files]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/completed after .* of simulated time: 4 of 4 clusters were touched/);
    expect((await it.desk.call(['list'])).stdout).toContain('no rollout was ever started');
  });

  test('shows how far harm gets', async () => {
    await using it = await scene();
    const line = ['simulate', ...it.files, '--harm', 'app-1', '-o', 'json'];
    const { stdout } = await it.desk.call(line);
    expect(JSON.parse(stdout)).toMatchObject({
      phase: 'halted',
      clusters: [
        {},
        { name: 'app-1', state: 'restored' },
        { name: 'app-2', state: 'pending' },
        { state: 'pending' },
      ],
    });
  });

  test('knows the cluster that was meant', async () => {
    await using it = await scene();
    const { code, stderr } = await it.desk.call(['simulate', ...it.files, '--stuck', 'ap-1']);
    expect(code).toBe(1);
    expect(stderr).toContain('did you mean app-1?');
  });
});

async function phasesOf(desk: Desk): Promise<readonly string[]> {
  const { stdout } = await desk.call(['list', '-o', 'json']);
  const { rollouts } = JSON.parse(stdout) as { rollouts: readonly { phase: string }[] };
  return rollouts.map(({ phase }) => phase);
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 20));
}
