import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Cluster } from '../../core/fleet/fleet.ts';
import type { ActOrder, DeliveryTrouble } from '../delivery.ts';
import { StaleFence } from '../delivery.ts';
import { deliveryContract, eventually, troubleOf } from '../delivery.contract.ts';
import { commandDelivery } from './command.ts';

const programs = join(import.meta.dirname, '../../../test/programs');

function clusterWith(program: readonly string[], limits: { timeoutMs?: number } = {}): Cluster {
  return {
    name: 'app-1',
    labels: { region: 'eu' },
    zones: ['a', 'b', 'c'],
    components: null,
    declaredTier: null,
    override: null,
    witnesses: [],
    values: { registry: 'eu.registry.example' },
    delivery: { kind: 'command', program, timeoutMs: 5_000, outputBytesMax: 100_000, ...limits },
  };
}

deliveryContract('commandDelivery', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tierwise-command-'));
  const program = [process.execPath, join(programs, 'fleet-on-disk.mjs'), folder];
  const broken = { params: { broken: 'no such image' } };
  return {
    open: commandDelivery,
    cluster: clusterWith(program, { timeoutMs: 1_500 }),
    component: 'ingester',
    good: (revision) => ({ revision, body: { params: { size: 2 } } }),
    bad: { change: { revision: 'bad', body: broken }, message: /^broken: no such image$/ },
    cutOff: async () => await writeFile(join(folder, 'cut-off'), ''),
    reconnect: async () => await rm(join(folder, 'cut-off')),
    comparesFences: true,
    end: async () => await rm(folder, { recursive: true }),
  };
});

describe('a program that does what it should not', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tierwise-command-'));
  });
  afterAll(async () => await rm(folder, { recursive: true }));

  const misbehaving = (how: readonly string[], limits: { timeoutMs?: number } = {}) =>
    clusterWith([process.execPath, join(programs, 'misbehave.mjs'), ...how], limits);
  const observe = async (cluster: Cluster, signal = new AbortController().signal) =>
    await commandDelivery().observe({ cluster, component: 'ingester' }, signal);
  const act = async (cluster: Cluster, order: Partial<ActOrder> = {}) => {
    const target = { kind: 'apply', change: { revision: 'v1', body: {} } } as const;
    const fence = { rollout: 'r', epoch: 1, version: 1, position: 1 };
    const full = { cluster, component: 'ingester', zone: 'a', target, fence, ...order };
    await commandDelivery().act(full, new AbortController().signal);
  };
  const pidIn = async (file: string) =>
    Number(await eventually(async () => await readFile(file, 'utf8')));

  test('that hangs is ended at its time limit, as unreachable', async () => {
    const trouble = await troubleOf(observe(misbehaving(['hang'], { timeoutMs: 400 })));
    expect(trouble).toMatchObject({
      lasting: 'transient',
      message: expect.stringMatching(/longer than 400ms/),
    });
  });

  test('that ignores SIGTERM is killed', async () => {
    const file = join(folder, 'ignores');
    const cluster = misbehaving(['ignore-sigterm', file], { timeoutMs: 600 });
    expect((await troubleOf(observe(cluster))).lasting).toBe('transient');
    await gone(await pidIn(file));
  });

  test('that ignores SIGTERM is killed when nobody waits for it any more', async () => {
    const file = join(folder, 'aborted');
    const stop = new AbortController();
    const looking = troubleOf(observe(misbehaving(['ignore-sigterm', file]), stop.signal));
    const pid = await pidIn(file);
    stop.abort();
    expect(await looking).toMatchObject({
      lasting: 'transient',
      message: expect.stringContaining('stop'),
    });
    await gone(pid);
  });

  test('that hangs with a child of its own takes the child with it', async () => {
    const file = join(folder, 'child-of-hanging');
    const cluster = misbehaving(['hang-with-child', file], { timeoutMs: 600 });
    expect((await troubleOf(observe(cluster))).lasting).toBe('transient');
    await gone(await pidIn(file));
  });

  test('that leaves a child on its pipes is taken at its word, and the child is ended', async () => {
    const file = join(folder, 'child-on-pipes');
    const zones = ['a', 'b', 'c'].map((zone) => ({ zone, revision: 'v1', state: 'ready' }));
    const startedAt = performance.now();
    const states = await observe(misbehaving(['leave-child', file, JSON.stringify({ zones })]));
    expect(states.map(({ running }) => running?.revision)).toEqual(['v1', 'v1', 'v1']);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    await gone(await pidIn(file));
  });

  test('that floods its output is ended', async () => {
    const trouble = await troubleOf(observe(misbehaving(['flood-stdout'])));
    expect(trouble.lasting).toBe('terminal');
    expect(trouble.message).toContain('more than 100000 bytes');
  });

  test('that floods standard error has until its time limit, and little of it is kept', async () => {
    const trouble = await troubleOf(observe(misbehaving(['flood-stderr'], { timeoutMs: 600 })));
    expect(trouble.lasting).toBe('transient');
    expect(trouble.message.length).toBeLessThan(800);
  });

  test('that says "busy, not now" is heard, without what a terminal may obey', async () => {
    const zones = ['a', 'b', 'c'].map((zone) => ({ zone, revision: 'v1', state: 'ready' }));
    const print = (busy?: string | null) =>
      observe(misbehaving(['print', JSON.stringify({ zones, busy })]));
    expect((await print('com\u001b[2Jpacting')).map(({ busy }) => busy)).toEqual(
      Array.from(zones, () => 'compacting'),
    );
    for (const nothing of [undefined, null, '']) {
      expect((await print(nothing)).some((zone) => 'busy' in zone)).toBe(false);
    }
  });

  const garbage: readonly (readonly [name: string, how: readonly string[], message: RegExp])[] = [
    ['words', ['print', 'all is well\u001b[2J\u0007'], /begins with: all is well$/],
    ['nothing', ['print', ''], /empty/],
    ['half a document', ['print', '{"zones": ['], /begins with/],
    ['two documents', ['print', '{"zones":[]}\n{"zones":[]}'], /begins with/],
    ['bytes that are no text', ['print-bytes', 'fffe00'], /not UTF-8/],
    ['another document', ['print', '{"zone": "a"}'], /zones: /],
    ['busy without why', ['print', '{"zones":[],"busy":true}'], /busy: /],
    ['too few zones', ['print', '{"zones":[{"zone":"a","state":"absent"}]}'], /nothing of zone b/],
    ['a zone twice', ['print', zonesOf('a', 'a', 'b', 'c')], /zone a twice/],
    [
      'a state of its own',
      ['print', '{"zones":[{"zone":"a","state":"fine"}]}'],
      /zones\.0\.state: .*ready/,
    ],
    [
      'ready without a revision',
      ['print', '{"zones":[{"zone":"a","state":"ready"}]}'],
      /names its revision/,
    ],
    [
      'absent with one',
      ['print', '{"zones":[{"zone":"a","state":"absent","revision":"v1"}]}'],
      /no revision/,
    ],
    [
      'a revision that moves the cursor',
      ['print', '{"zones":[{"zone":"a","state":"ready","revision":"v\\u001b[A"}]}'],
      /printable/,
    ],
    ['brackets without end', ['print', '['.repeat(90_000)], /begins with/],
    [
      'a bottomless restore',
      [
        'print',
        `{"zones":[{"zone":"a","state":"ready","revision":"1","restore":${'['.repeat(40_000)}${']'.repeat(40_000)}}]}`,
      ],
      /deeply|restore/,
    ],
  ];
  test.each(garbage)(
    'that prints %s when asked for its zones is broken',
    async (_name, how, message) => {
      const trouble = await troubleOf(observe(misbehaving(how)));
      expect(trouble.message).toMatch(message);
      expect(trouble.message).not.toMatch(/\p{Cc}/u);
      expect(trouble.lasting).toBe('terminal');
    },
  );

  test('that prints words when told to act is broken: they belong on standard error', async () => {
    const trouble = await troubleOf(act(misbehaving(['print', 'deployment configured'])));
    expect(trouble).toMatchObject({
      lasting: 'terminal',
      message: expect.stringContaining('deployment'),
    });
  });

  test.each(['', ' \n', '{}', '{"refused": null}'])(
    'that prints %j when told to act did it',
    async (text) => {
      await expect(act(misbehaving(['print', text]))).resolves.toBeUndefined();
    },
  );

  test('that refuses to act has failed, with its reason', async () => {
    const trouble = await troubleOf(act(misbehaving(['print', '{"refused": "frozen"}'])));
    expect(trouble).toMatchObject({ lasting: 'terminal', message: 'refused: frozen' });
  });

  const exits: readonly (readonly [code: number, observing: Lasting, acting: Lasting])[] = [
    [1, 'transient', 'terminal'],
    [75, 'transient', 'transient'],
    [126, 'terminal', 'terminal'],
    [127, 'terminal', 'terminal'],
  ];
  test.each(exits)(
    'exit code %i is %s when observing and %s when acting',
    async (code, observing, acting) => {
      const cluster = misbehaving([
        'exit',
        String(code),
        'step 1\n\u001b[31mno route\u001b[0m to host\n',
      ]);
      const seen = await troubleOf(observe(cluster));
      expect(seen.lasting).toBe(observing);
      expect(seen.message).toContain(`exit code ${code}: step 1 / no route to host`);
      expect((await troubleOf(act(cluster))).lasting).toBe(acting);
    },
  );

  test('exit code 76 is a stale fence', async () => {
    await expect(act(misbehaving(['exit', '76']))).rejects.toThrow(StaleFence);
  });

  test('that is killed by somebody else may work the next time', async () => {
    const trouble = await troubleOf(act(misbehaving(['kill-itself'])));
    expect(trouble).toMatchObject({
      lasting: 'transient',
      message: expect.stringContaining('SIGKILL'),
    });
  });

  test.each([
    ['no-such-program-of-tierwise', /no such program/],
    ['./no/such/program', /no such program/],
    [programs, /may not be executed/],
  ])('that cannot be started (%s) is broken', async (program, message) => {
    const trouble = await troubleOf(observe(clusterWith([program])));
    expect(trouble.lasting).toBe('terminal');
    expect(trouble.message).toMatch(message);
  });

  test('reads an input of megabytes whole, or not at all', async () => {
    const labels = { note: 'x'.repeat(3_000_000) };
    const [state] = await observe({ ...misbehaving(['count']), labels });
    expect(Number(state?.running?.revision)).toBeGreaterThan(3_000_000);
    const unread = await troubleOf(observe({ ...misbehaving(['print', 'no']), labels }));
    expect(unread.lasting).toBe('terminal');
  });

  test('is given what it may need from the environment, and nothing of Tierwise', async () => {
    vi.stubEnv('TIERWISE_TOKEN', 'secret');
    vi.stubEnv('KUBECONFIG', '/somewhere');
    const [hidden] = await observe(misbehaving(['env', 'TIERWISE_TOKEN']));
    const [shown] = await observe(misbehaving(['env', 'KUBECONFIG']));
    vi.unstubAllEnvs();
    expect(hidden?.running?.revision).toBe('unset');
    expect(shown?.running?.revision).toBe('/somewhere');
  });

  test('without a word on how to come back is reminded of its revision', async () => {
    const [state] = await observe(misbehaving(['print', zonesOf('a', 'b', 'c')]));
    expect(state?.running).toEqual({ revision: '7', restore: { revision: '7' } });
  });
});

type Lasting = DeliveryTrouble['lasting'];

function zonesOf(...zones: readonly string[]): string {
  return JSON.stringify({
    zones: zones.map((zone) => ({ zone, revision: 7, state: 'ready', more: 1 })),
  });
}

async function gone(pid: number): Promise<void> {
  expect(pid).toBeGreaterThan(1);
  await eventually(async () => expect(isAlive(pid)).toBe(false), 3_000);
}

/** A killed process that its new parent has not buried yet is not alive. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
