import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fleetYaml, quickFleetYaml, rolloutYaml } from '../../../test/fixtures/manifests.ts';
import { type Desk, deskWith } from '../../../test/support/cli.ts';
import { startAt, worldWiring } from '../../../test/support/world-wiring.ts';
import { openSqlite } from '../../store/sqlite/open.ts';

const hour = 3_600_000;
const json = ['-o', 'json'];
const frozen = ['freeze', 'year-end', '--owner', 'ann', '--reason', 'holidays'];

let desk: Desk;
let now = startAt;
beforeEach(async () => {
  now = startAt;
  desk = await deskWith(worldWiring({}, { now: () => now }));
});
afterEach(() => desk[Symbol.asyncDispose]());

/** `-f` for a fleet with its rollout, and what else is given. */
async function files(fleet: string, ...others: readonly string[]): Promise<readonly string[]> {
  const texts = [fleet, rolloutYaml('one'), ...others];
  const paths = await Promise.all(texts.map((text, index) => desk.write(`${index}.yaml`, text)));
  return paths.flatMap((path) => ['-f', path]);
}

const listed = async () => {
  const { stdout } = await desk.call(['list', ...json]);
  return (JSON.parse(stdout) as { freezes: { name: string; until: string | null }[] }).freezes;
};

/** What the log says of freezes, with who did it. */
async function logged(): Promise<readonly string[]> {
  const store = await openSqlite(`${desk.folder}/.tierwise/tierwise.db`, { create: false });
  try {
    const events = await store.log.read('fleet', 0);
    return events
      .filter(({ type }) => type.endsWith('frozen'))
      .map(({ type, actor, data }) => `${actor} ${type} ${JSON.stringify(data).slice(0, 60)}`);
  } finally {
    await store.close();
  }
}

describe('freeze', () => {
  test('sets a freeze for all rollouts, and is listed until it is lifted', async () => {
    expect(await desk.call(frozen)).toEqual({
      code: 0,
      stdout: 'year-end is set: nothing begins on every cluster until somebody lifts it\n',
      stderr: '',
    });
    expect(await desk.call(frozen)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^year-end is set already/),
    });
    const { stdout } = await desk.call(['list']);
    expect(stdout).toMatch(
      /Frozen\n {2}year-end: every cluster, until somebody lifts it \(ann: holidays\)\n$/,
    );
    expect(await desk.call(['unfreeze', 'year-end', '--reason', 'over'])).toEqual({
      code: 0,
      stdout: 'year-end is lifted: every cluster may begin again\n',
      stderr: '',
    });
    expect(await listed()).toEqual([]);
    expect(await logged()).toEqual([
      expect.stringMatching(/^ann frozen .*"freeze":\{"name":"year-end","owner":"ann"/),
      'ann unfrozen {"type":"unfrozen","name":"year-end","reason":"over"}',
    ]);
  });

  test('that has an end is over by itself', async () => {
    await desk.call([...frozen, '--until', '2h']);
    expect(await listed()).toMatchObject([{ name: 'year-end', until: '2026-11-23T08:00:00.000Z' }]);
    now += 2 * hour;
    expect(await listed()).toEqual([]);
    const late = await desk.call(['unfreeze', 'year-end', '--reason', 'over']);
    expect(late).toMatchObject({ code: 6, stderr: expect.stringContaining('is over since') });
  });

  test('is set anew under its name, and says what it was', async () => {
    await desk.call([...frozen, '--until', '2h']);
    const { stdout } = await desk.call([...frozen, '--tier', 'application', '--until', '1d']);
    expect(stdout).toBe(
      'year-end is set: nothing begins on tier application until 2026-11-24T06:00:00Z, ' +
        'in place of every cluster until 2026-11-23T08:00:00Z\n',
    );
    expect(await listed()).toHaveLength(1);
  });

  test('takes documents, which need no fleet beside them', async () => {
    const text = `kind: Freeze
metadata: { name: a }
spec: { owner: ann, reason: holidays, tiers: [test] }
---
kind: Freeze
metadata: { name: b }
spec: { owner: bob, reason: move, until: 2026-12-01T00:00:00Z, clusters: [app-1] }
`;
    const file = await desk.write('z.yaml', text);
    expect(await desk.call(['validate', file])).toMatchObject({
      code: 0,
      stdout: 'ok: 2 freezes\n',
    });
    const { code, stdout } = await desk.call(['freeze', '-f', file, ...json]);
    expect({ code, said: JSON.parse(stdout) }).toMatchObject({
      code: 0,
      said: { command: 'freeze', outcome: 'accepted', freezes: [{ name: 'a' }, { name: 'b' }] },
    });
    expect(await desk.call(['plan', '-f', file])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no Fleet document'),
    });
  });

  test('that names what no rollout knows is set, and says so', async () => {
    await desk.call(['start', ...(await files(fleetYaml))]);
    const { code, stderr } = await desk.call([
      ...frozen,
      '--tier',
      'aplication',
      '--cluster',
      'app-1',
    ]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr:
        'warning: year-end: no rollout under way has a tier aplication, so that it stops nothing there; did you mean application?\n',
    });
  });

  test.each([
    { line: ['freeze'], code: 2, said: 'it takes a name, or -f FILE' },
    { line: ['freeze', 'a', '-f', 'x.yaml'], code: 2, said: 'it takes a name, or -f FILE' },
    { line: ['freeze', 'a'], code: 2, said: 'an owner and a reason' },
    {
      line: ['freeze', 'a', '--owner', ' ', '--reason', 'b'],
      code: 2,
      said: 'an owner and a reason',
    },
    { line: ['freeze', 'A', '--owner', 'a', '--reason', 'b'], code: 2, said: 'lowercase' },
    { line: [...frozen, '--until', 'soon'], code: 2, said: 'no duration' },
    { line: [...frozen, '--from', '2d', '--until', '1d'], code: 2, said: 'ends before it begins' },
    {
      line: [...frozen, '--until', '2020-01-01T00:00:00Z'],
      code: 6,
      said: 'would be over already',
    },
    { line: ['unfreeze', 'a'], code: 2, said: '--reason' },
    { line: ['unfreeze', 'year-ent', '--reason', 'b'], code: 1, said: 'did you mean year-end?' },
    { line: ['unfreeze', 'year-end', '--reason', ' '], code: 6, said: 'needs a reason' },
  ])('$line ends with $code', async ({ line, code, said }) => {
    if (line[0] === 'unfreeze') await desk.call(frozen);
    const answer = await desk.call(line);
    expect(answer.code).toBe(code);
    expect(answer.stderr).toContain(said);
  });

  test('to lift what was lifted is refused', async () => {
    await desk.call(frozen);
    await desk.call(['unfreeze', 'year-end', '--reason', 'over']);
    const again = await desk.call(['unfreeze', 'year-end', '--reason', 'really', ...json]);
    expect(again.code).toBe(6);
    expect(JSON.parse(again.stdout)).toEqual({
      command: 'unfreeze',
      outcome: 'refused',
      message: 'year-end was lifted already: over',
    });
  });
});

const freezeYaml = `kind: Freeze
metadata: { name: launch }
spec: { owner: ann, reason: a launch, until: 2026-11-23T09:00:00Z, tiers: [application] }
`;

describe('the freezes of the manifests', () => {
  test('hold a rollout that is run, which goes on when they are over', async () => {
    const { code, stderr } = await desk.call(['run', ...(await files(quickFleetYaml, freezeYaml))]);
    expect(code).toBe(0);
    expect(stderr).toContain(
      'launch is set: nothing begins on tier application until 2026-11-23T09:00:00Z\n',
    );
    expect(stderr).toMatch(
      /held: app-1 is frozen by launch \(ann: a launch\), next opening Mon 2026-11-23 09:00 UTC/,
    );
    expect(stderr).toContain('2026-11-23T09:00:00Z one: stage application begins\n');
  });

  test('that were lifted do not come back with a restart', async () => {
    const order = ['start', ...(await files(quickFleetYaml, freezeYaml))];
    await desk.call(order);
    expect(await listed()).toMatchObject([{ name: 'launch' }]);
    await desk.call(['unfreeze', 'launch', '--reason', 'launched']);
    const again = await desk.call(order);
    expect(again.stderr).toBe(
      'launch of these documents was lifted (launched), and is not set again\n',
    );
    expect(await listed()).toEqual([]);
  });

  test('and those of the store are in what status and plan show', async () => {
    const all = await files(fleetYaml, freezeYaml);
    await desk.call(['start', ...all]);
    await desk.call([
      'freeze',
      'disk',
      '--owner',
      'bob',
      '--reason',
      'new disks',
      '--cluster',
      'obs-1',
      '--until',
      '2d',
    ]);
    const status = await desk.call(['status', 'one', ...json]);
    expect(JSON.parse(status.stdout)).toMatchObject({
      freezes: [{ name: 'launch' }, { name: 'disk' }],
    });
    expect((await desk.call(['status', 'one'])).stdout).toMatch(
      /Frozen\n {2}launch: tier application/,
    );

    const planned = await desk.call(['plan', ...all]);
    expect(planned.stdout).toContain(
      'frozen by launch: tier application, until 2026-11-23T09:00:00Z (ann: a launch)',
    );
    const { stdout } = await desk.call(['plan', ...all, ...json]);
    const { stages, earliestFinish } = JSON.parse(stdout) as {
      stages: { tier: string; freezes: { name: string }[]; opensAt: string | null }[];
      earliestFinish: string;
    };
    expect(
      stages.map(({ tier, freezes, opensAt }) => [tier, freezes.map(({ name }) => name), opensAt]),
    ).toEqual([
      ['test', [], '2026-11-23T06:00:00.000Z'],
      ['application', ['launch'], '2026-11-23T09:00:00.000Z'],
      ['infrastructure', ['disk'], '2026-11-25T06:00:00.000Z'],
    ]);
    // 90m of soak after the last tier, which opens with the end of its freeze.
    expect(earliestFinish).toBe('2026-11-25T07:30:00.000Z');
  });
});
