import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { approvedFleetYaml, fleetYaml, rolloutYaml } from '../../../test/fixtures/manifests.ts';
import { type Desk, deskWith } from '../../../test/support/cli.ts';
import { startAt, worldWiring } from '../../../test/support/world-wiring.ts';
import { durationFrom } from '../../core/fleet/quantities.ts';
import { openSqlite } from '../../store/sqlite/open.ts';

const notation = z.string().refine((text) => durationFrom(text) !== null);
const instant = z.iso.datetime();
const debt = z.object({
  kind: z.string(),
  cluster: z.string().nullable(),
  owner: z.string(),
  since: instant,
  until: instant.nullable(),
  message: z.string(),
});
const statusShape = z.object({
  rollout: z.string(),
  phase: z.enum([
    'planned',
    'progressing',
    'soaking',
    'held',
    'paused',
    'halted',
    'rolling-back',
    'rolled-back',
    'completed',
    'aborted',
    'queued',
    'superseded',
  ]),
  stage: z.string().nullable(),
  clusters: z.array(
    z.object({
      name: z.string(),
      state: z.string(),
      revision: z.string().nullable(),
      verdict: z.enum(['regressed', 'blind', 'inconclusive', 'healthy']).nullable(),
    }),
  ),
  soak: z.object({ healthy: notation, owed: notation }),
  waiting: z.array(
    z.object({
      for: z.string(),
      owner: z.string(),
      until: instant.nullable(),
      message: z.string(),
    }),
  ),
  debts: z.array(debt),
});

let desk: Desk;
let files: readonly string[];
let person = 'ann';
beforeEach(async () => {
  person = 'ann';
  desk = await deskWith(worldWiring({}, { user: () => person }));
  files = [
    '-f',
    await desk.write('fleet.yaml', approvedFleetYaml),
    '-f',
    await desk.write('c.yaml', rolloutYaml('one')),
  ];
});
afterEach(() => desk[Symbol.asyncDispose]());

async function statusOf(name: string): Promise<z.output<typeof statusShape>> {
  const { code, stdout } = await desk.call(['status', name, '-o', 'json']);
  expect(code).toBe(0);
  return statusShape.parse(JSON.parse(stdout));
}

describe('start', () => {
  test('writes a rollout down, once', async () => {
    const first = await desk.call(['start', ...files]);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toContain('one is started: tierwise up runs it');
    const second = await desk.call(['start', ...files, '-o', 'json']);
    expect(second.code).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ outcome: 'exists', rollout: 'one' });
    expect(await statusOf('one')).toMatchObject({ phase: 'planned', stage: 'test' });
  });

  test('wants another name for another rollout', async () => {
    await desk.call(['start', ...files]);
    const other = await desk.write('c.yaml', rolloutYaml('one').replace('v2', 'v3'));
    const { code, stderr } = await desk.call(['start', ...files.slice(0, 2), '-f', other]);
    expect(code).toBe(1);
    expect(stderr).toContain('give this one another name');
  });

  test('wants to know how every cluster is changed', async () => {
    const text = approvedFleetYaml.replace(', delivery: { command: { program: ["true"] } }', '');
    const fleet = await desk.write('fleet.yaml', text);
    const { code, stderr } = await desk.call(['start', '-f', fleet, ...files.slice(2)]);
    expect(code).toBe(1);
    expect(stderr).toContain('nobody said how test-1 can be changed');
  });

  test('puts the store where it is told to, or where the environment says', async () => {
    const env = { TIERWISE_STORE: 'deep/down.db' };
    await desk.call(['start', ...files], { env });
    const found = await desk.call(['list'], { env });
    expect(found.stdout).toContain('one');
    expect((await desk.call(['list', '--store', 'deep/down.db'])).stdout).toBe(found.stdout);
    expect((await desk.call(['list'])).stdout).toContain('no rollout was ever started');
  });
});

describe('list', () => {
  test('shows every rollout, oldest first', async () => {
    await desk.call(['start', ...files]);
    await desk.call([
      'start',
      ...files.slice(0, 2),
      '-f',
      await desk.write('d.yaml', rolloutYaml('two')),
    ]);
    const { stdout } = await desk.call(['list']);
    expect(stdout.indexOf('one')).toBeLessThan(stdout.indexOf('two'));
    const json = await desk.call(['list', '-o', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      rollouts: [
        { rollout: 'one', phase: 'planned', author: 'ann', startedAt: '2026-11-23T06:00:00.000Z' },
        { rollout: 'two' },
      ],
    });
  });

  test('is empty, and well, where nothing was ever started', async () => {
    expect(await desk.call(['list', '-o', 'json'])).toMatchObject({
      code: 0,
      stdout: '{\n  "rollouts": [],\n  "freezes": [],\n  "oldDebts": null\n}\n',
    });
    expect(await desk.call(['debts'])).toMatchObject({ code: 0, stdout: 'nothing is owed\n' });
  });
});

describe('status', () => {
  test('shows clusters, what is waited for, and that nobody runs it', async () => {
    await desk.call(['start', ...files]);
    const { code, stdout } = await desk.call(['status', 'one']);
    expect(code).toBe(0);
    expect(stdout).toContain('one: planned in test, wave 1');
    expect(stdout).toContain('No controller has looked at it yet: tierwise up runs one.');
    expect(stdout).toMatch(/app-1 +application +1 +pending/);
  });

  test('shows what the controller said last', async () => {
    await desk.call(['start', ...files]);
    const store = await openSqlite(`${desk.folder}/.tierwise/tierwise.db`);
    const reason = {
      for: 'approval',
      owner: 'person',
      until: startAt + 60_000,
      message: 'say yes',
    };
    await store.blobs.setLatest('waiting/one', {
      waiting: [reason],
      at: startAt,
      unfenced: [],
      controller: 'ann on here',
    });
    await store.close();
    expect((await statusOf('one')).waiting).toEqual([
      { ...reason, until: '2026-11-23T06:01:00.000Z' },
    ]);
    const { stdout } = await desk.call(['status', 'one']);
    expect(stdout).toContain('say yes (a person, at the latest in 1m)');
    expect(stdout).not.toContain('No controller');
  });

  test.each(['status', 'events', 'watch', 'pause'])(
    '%s knows the name that was meant',
    async (name) => {
      await desk.call(['start', ...files]);
      const { code, stderr } = await desk.call([name, 'onee']);
      expect(code).toBe(1);
      expect(stderr).toContain('did you mean one?');
      expect((await desk.call(['explain', 'rollout/onee'])).code).toBe(1);
    },
  );

  test('of a store that is not there says so', async () => {
    const { code, stderr } = await desk.call(['status', 'one']);
    expect(code).toBe(1);
    expect(stderr).toContain('there is no store at');
  });
});

describe('steering', () => {
  beforeEach(() => desk.call(['start', ...files]));

  test('pause and resume', async () => {
    const paused = await desk.call(['pause', 'one', '--reason', 'lunch']);
    expect(paused).toEqual({ code: 0, stdout: 'one: paused: nothing new begins\n', stderr: '' });
    expect((await statusOf('one')).phase).toBe('paused');
    const again = await desk.call(['pause', 'one', '-o', 'json']);
    expect(again.code).toBe(6);
    expect(JSON.parse(again.stdout)).toEqual({
      rollout: 'one',
      command: 'pause',
      outcome: 'refused',
      message: 'it is paused already, by ann',
    });
    expect((await desk.call(['resume', 'one'])).code).toBe(0);
    expect((await desk.call(['resume', 'one'])).code).toBe(6);
  });

  test('approve, by somebody other than the author', async () => {
    const own = await desk.call(['approve', 'one', '--stage', 'application']);
    expect(own.code).toBe(6);
    expect(own.stderr).toContain('an approval is by somebody else');
    person = 'bob';
    const others = await desk.call(['approve', 'one', '--stage', 'application']);
    expect(others.stdout).toContain('stage application is approved by bob');
    const risk = await desk.call(['approve', 'one', '--accept', 'no-outside-check']);
    expect(risk.code).toBe(6);
  });

  test('skip leaves a debt until a time', async () => {
    const line = [
      'skip',
      'one',
      '--cluster',
      'app-2',
      '--reason',
      'being rebuilt',
      '--until',
      '2d',
    ];
    expect((await desk.call(line)).code).toBe(0);
    const { stdout } = await desk.call(['debts', '-o', 'json']);
    const { debts } = z
      .object({ debts: z.array(debt.extend({ rollout: z.string() })) })
      .parse(JSON.parse(stdout));
    expect(debts).toMatchObject([
      { rollout: 'one', cluster: 'app-2', owner: 'ann', until: '2026-11-25T06:00:00.000Z' },
    ]);
    expect((await desk.call(['debts'])).stdout).toContain('being rebuilt');
    expect((await statusOf('one')).debts).toHaveLength(1);
    const dated = [...line.slice(0, 3), 'obs-1', ...line.slice(4, 7), '2027-01-31T18:00:00Z'];
    expect((await desk.call(dated)).code).toBe(0);
  });

  test('retry has nothing to do, and says so', async () => {
    const { code, stderr } = await desk.call(['retry', 'one', '--cluster', 'app-1']);
    expect(code).toBe(6);
    expect(stderr).toContain('app-1 is pending; there is nothing to retry');
  });

  test('abort and rollback end it', async () => {
    expect((await desk.call(['abort', 'one'])).code).toBe(0);
    expect((await statusOf('one')).phase).toBe('aborted');
    const { code, stderr } = await desk.call(['rollback', 'one']);
    expect(code).toBe(6);
    expect(stderr).toContain('it has ended: aborted');
  });

  test('events and explain tell who did it', async () => {
    await desk.call(['pause', 'one', '--reason', 'lunch']);
    const { stdout } = await desk.call(['events', 'one']);
    expect(stdout).toContain(
      'ann started ingester v2 by criticality: 3 stages, 4 waves, 4 clusters',
    );
    expect(stdout).toContain('ann paused it: lunch');
    const json = await desk.call(['events', 'one', '-o', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      rollout: 'one',
      events: [
        { version: 1, type: 'planned' },
        { type: 'paused', data: { reason: 'lunch' } },
      ],
    });
    const story = await desk.call(['explain', 'rollout/one']);
    expect(story.stdout).toContain('The order of the plan');
    expect(story.stdout).toContain('ann paused it: lunch [ann]');
    const document = await desk.call(['explain', 'rollout/one', '-o', 'json']);
    expect(statusShape.parse(JSON.parse(document.stdout)).phase).toBe('paused');
  });
});

test('fleets without approvals ask for none', async () => {
  const fleet = await desk.write('plain.yaml', fleetYaml);
  await desk.call(['start', '-f', fleet, ...files.slice(2)]);
  person = 'bob';
  const { code, stderr } = await desk.call(['approve', 'one', '--stage', 'test']);
  expect(code).toBe(6);
  expect(stderr).toContain('stage test asks for no approval');
});
