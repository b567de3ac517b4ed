import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { quickFleetYaml, rolloutYaml } from '../../../test/fixtures/manifests.ts';
import { type Desk, deskWith } from '../../../test/support/cli.ts';
import { startAt, worldWiring } from '../../../test/support/world-wiring.ts';
import { openSqlite } from '../../store/sqlite/open.ts';

const dayMs = 86_400_000;

let desk: Desk;
let away: readonly string[];
let afterMs: number;
let person: string;
const world = {
  get unreachable() {
    return away;
  },
};
const wiring = worldWiring(world, { now: () => startAt + afterMs, user: () => person });

beforeEach(async () => {
  [away, afterMs, person] = [['app-2'], 0, 'ann'];
  desk = await deskWith(wiring);
  await desk.write('fleet.yaml', quickFleetYaml);
  await write('one');
});
afterEach(() => desk[Symbol.asyncDispose]());

async function write(name: string, revision = 'v2', spec = ''): Promise<readonly string[]> {
  await desk.write(`${name}.yaml`, rolloutYaml(name, spec).replace('v2', revision));
  return ['-f', 'fleet.yaml', '-f', `${name}.yaml`];
}
const run = async (name: string, revision?: string, spec?: string) =>
  desk.call(['run', ...(await write(name, revision, spec))]);

/** Lets a controller run what no file is about. */
async function control(...rollouts: string[]): Promise<void> {
  const store = await openSqlite(`${desk.folder}/.tierwise/tierwise.db`);
  await wiring.control({ store, rollouts, signal: new AbortController().signal });
  await store.close();
}

type Shown = Readonly<Record<string, unknown>>;

async function documentOf(...words: string[]): Promise<Shown> {
  return JSON.parse((await desk.call([...words, '-o', 'json'])).stdout) as Shown;
}
const debtsNow = async (...more: string[]) =>
  (await documentOf('debts', ...more))['debts'] as readonly Shown[];
const statusOf = (name: string) => documentOf('status', name);

describe('a cluster that was away when its turn came', () => {
  test('is a debt with its age and the command that repays it, and is repaid by it', async () => {
    expect((await run('one')).stdout).toContain('1 debt: tierwise debts');
    afterMs = dayMs;
    expect(await debtsNow()).toMatchObject([
      {
        rollout: 'one',
        cluster: 'app-2',
        kind: 'deferred',
        until: null,
        isOverdue: false,
        ageMs: expect.any(Number),
        nextStep: 'tierwise debts repay one --cluster app-2',
      },
    ]);
    const { code, stdout } = await desk.call(['debts', 'repay', 'one', '--cluster', 'app-2']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^one-late is started for app-2: tierwise up runs it/);
    expect(await debtsNow()).toMatchObject([{ nextStep: 'tierwise status one-late' }]);
    away = [];
    await control('one-late');
    expect((await desk.call(['debts'])).stdout).toBe('nothing is owed\n');
    expect(await statusOf('one-late')).toMatchObject({
      phase: 'completed',
      clusters: [{ name: 'app-2', stage: 'application', state: 'verified', revision: 'v2' }],
    });
    expect(await statusOf('one')).toMatchObject({
      debts: [],
      settled: [{ cluster: 'app-2', how: 'repaid', by: 'one-late' }],
    });
    expect((await desk.call(['status', 'one'])).stdout).toContain(
      'app-2 (deferred) is repaid by one-late',
    );
    expect((await desk.call(['list'])).stdout).not.toMatch(/\b1$/m);
  });

  test('has one catch-up, however often it is asked for', async () => {
    await run('one');
    await desk.call(['debts', 'repay', 'one']);
    const again = await desk.call(['debts', 'repay', 'one', '-o', 'json']);
    expect(JSON.parse(again.stdout)).toEqual({
      rollout: 'one-late',
      repays: 'one',
      clusters: ['app-2'],
      outcome: 'exists',
    });
    expect((await desk.call(['list'])).stdout).not.toContain('one-late-2');
  });

  test('is repaid by whatever comes later, and then nothing older is brought back', async () => {
    await run('one');
    away = [];
    await run('two', 'v3');
    expect((await desk.call(['debts'])).stdout).toBe('nothing is owed\n');
    const late = await desk.call(['debts', 'repay', 'one']);
    expect(late).toMatchObject({ code: 1 });
    expect(late.stderr).toContain('one owes no cluster anything');
  });

  test('that a later change is owed as well is refused the older one, and told who owes it what', async () => {
    await run('one');
    await run('two', 'v3');
    const late = await desk.call(['debts', 'repay', 'one']);
    expect(late.code).toBe(6);
    expect(late.stderr).toMatch(/two, which was started later, has brought v3/);
    const steps = (await debtsNow()).map((one) => one['nextStep']);
    const step = 'tierwise debts repay two --cluster app-2';
    expect(steps).toEqual([step, step]);
    expect((await desk.call(['debts', 'repay', 'two'])).code).toBe(0);
    away = [];
    await control('two-late');
    expect((await desk.call(['debts'])).stdout).toBe('nothing is owed\n');
  });

  test('is forgiven with a reason, and who it was is kept', async () => {
    await run('one');
    await desk.call(['debts', 'repay', 'one']);
    const word = ['debts', 'forgive', 'one', '--cluster', 'app-2'];
    expect((await desk.call(word)).code).toBe(2);
    person = 'bob';
    const said = await desk.call([...word, '--reason', 'it is gone for good']);
    expect(said).toMatchObject({ code: 0, stdout: 'the debt of one is forgiven\n' });
    expect((await desk.call(['status', 'one'])).stdout).toContain(
      'app-2 (deferred) is forgiven by bob: it is gone for good',
    );
    await control('one-late');
    expect((await statusOf('one-late'))['phase']).toBe('superseded');
    expect((await desk.call([...word, '--reason', 'again'])).code).toBe(1);
  });

  test('gets a catch-up by itself where the rollout says so', async () => {
    const said = await run('one', 'v2', '  lateClusters: start\n');
    expect(said.stderr).toContain('one-late brings it to app-2 once that is possible');
    expect(await statusOf('one-late')).toMatchObject({ phase: 'planned', author: 'ann' });
    away = [];
    await control('one-late');
    expect(await statusOf('one-late')).toMatchObject({ phase: 'completed' });
    expect((await desk.call(['debts'])).stdout).toBe('nothing is owed\n');
  });
});

describe('a cluster that joined since', () => {
  const joined = quickFleetYaml
    .replace('metadata: { name: app-2 }', 'metadata: { name: app-3 }')
    .replace('[app-1, app-2]', '[app-1, app-2, app-3]');
  const both = `${quickFleetYaml.replace('[app-1, app-2]', '[app-1, app-2, app-3]')}---\n${
    joined.split('---\n').find((one) => one.includes('app-3 }')) ?? ''
  }`;

  test('is listed with the fleet as it is now, and catches up under its own tier', async () => {
    away = [];
    await run('one');
    await desk.write('now.yaml', both);
    expect(await debtsNow()).toEqual([]);
    expect(await debtsNow('-f', 'now.yaml')).toMatchObject([
      {
        rollout: 'one',
        cluster: 'app-3',
        kind: 'joined',
        nextStep: 'tierwise debts repay one --cluster app-3 -f now.yaml',
      },
    ]);
    expect((await desk.call(['debts', 'repay', 'one'])).code).toBe(1);
    const late = await desk.call(['debts', 'repay', 'one', '-f', 'now.yaml']);
    expect(late.stdout).toContain('one-late is started for app-3');
    await control('one-late');
    expect(await debtsNow('-f', 'now.yaml')).toEqual([]);
    expect(await statusOf('one-late')).toMatchObject({
      clusters: [{ name: 'app-3', stage: 'application', revision: 'v2' }],
    });
  });
});

describe('what is refused', () => {
  test.each([
    ['a rollout that is not there', ['repay', 'onne'], 1, 'did you mean one?'],
    [
      'to forgive one that is not there',
      ['forgive', 'onne', '--reason', 'x'],
      1,
      'did you mean one?',
    ],
    [
      'a cluster that is owed nothing',
      ['repay', 'one', '--cluster', 'app-1'],
      1,
      'owes nothing to app-1',
    ],
    ['another word', ['forget', 'one'], 2, 'repay, forgive'],
    ['nobody’s debts', ['repay'], 2, 'needs the name of a rollout'],
  ])('%s', async (_what, words, ...[code, message]) => {
    await run('one');
    const said = await desk.call(['debts', ...words]);
    expect(said.code).toBe(code);
    expect(said.stderr).toContain(message);
  });

  test('what has not ended, or was aborted, is brought nowhere', async () => {
    await desk.call(['start', ...(await write('one'))]);
    expect((await desk.call(['debts', 'repay', 'one'])).stderr).toContain('one is planned');
    expect((await desk.call(['debts', 'forgive', 'one', '--reason', 'x'])).code).toBe(1);
    await desk.call(['abort', 'one', '--reason', 'no']);
    expect((await desk.call(['debts', 'repay', 'one'])).stderr).toContain('one is aborted');
  });
});

describe('debts that are older than a week', () => {
  const line =
    /1 old debt is not repaid, the oldest of one on app-2 from 7d \d+h( \d+m)? ago: tierwise debts/;

  test('are told of when anything is started, listed or asked for', async () => {
    await run('one');
    afterMs = 6 * dayMs;
    expect((await desk.call(['list'])).stdout).not.toContain('old debt');
    afterMs = 8 * dayMs;
    expect((await desk.call(['list'])).stdout).toMatch(line);
    expect((await desk.call(['status', 'one'])).stdout).toMatch(line);
    const files = await write('two', 'v3');
    const begun = await desk.call(['start', ...files]);
    expect(begun.stderr).toMatch(line);
    expect(begun.stdout).not.toMatch(line);
    expect((await documentOf('list'))['oldDebts']).toMatchObject({
      count: 1,
      oldest: { rollout: 'one', cluster: 'app-2' },
    });
  });

  test('are told of by a controller as well', async () => {
    await run('one');
    afterMs = 8 * dayMs;
    const over = new AbortController();
    const running = desk.call(['up'], { signal: over.signal });
    setTimeout(() => over.abort(), 200);
    expect((await running).stderr).toMatch(line);
  });

  test('or older than the Fleet says', async () => {
    const kind = 'kind: Fleet\nmetadata: { name: metrics }\nspec:\n';
    const policy = quickFleetYaml.replace(kind, `${kind}  debts: { announceAfter: 2h }\n`);
    await desk.write('fleet.yaml', policy);
    await run('one');
    afterMs = dayMs / 4;
    expect((await desk.call(['list'])).stdout).toContain('1 old debt is not repaid');
  });
});
