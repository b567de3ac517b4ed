import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { approvedFleetYaml, rolloutYaml } from '../../../test/fixtures/manifests.ts';
import { type Desk, deskWith } from '../../../test/support/cli.ts';
import { startAt, worldWiring } from '../../../test/support/world-wiring.ts';

const hour = 3_600_000;
let desk: Desk;
let person = 'author';
let now = startAt;
beforeEach(async () => {
  person = 'author';
  now = startAt;
  desk = await deskWith(worldWiring({}, { user: () => person, now: () => now }));
});
afterEach(() => desk[Symbol.asyncDispose]());

/** The rollout `one` is started over a fleet, and from here on ann gives the commands. */
async function started(fleet = approvedFleetYaml): Promise<void> {
  await desk.write('fleet.yaml', fleet);
  await desk.write('one.yaml', rolloutYaml('one'));
  const { code, stderr } = await call('start -f fleet.yaml -f one.yaml');
  expect(code, stderr).toBe(0);
  person = 'ann';
}

/** A line as it is typed; a reason may be given with its blanks. */
function call(line: string, ...more: readonly string[]) {
  return desk.call([...line.split(' '), ...more]);
}

describe('tierwise force', () => {
  const because = ['--reason', 'INC-7, no time'];

  test('says what is not waited for, and status shows who, why and until when', async () => {
    await started();
    const { code, stdout } = await call('force one soak --until 2h', ...because);
    expect(code).toBe(0);
    expect(stdout).toContain(
      'one: soak of stage test is not waited for until 2026-11-23T08:00:00Z',
    );
    const shown = 'test: soak forced by ann until 2026-11-23T08:00:00Z: INC-7, no time';
    expect((await call('status one')).stdout).toMatch(
      new RegExp(`By exception\\n  ${shown}; so far nothing was passed by it \\(ann\\)`),
    );
    now += 3 * hour;
    expect((await call('status one')).stdout).toContain('passed by it (ann, lapsed 1h ago)');
    const document = await call('status one -o json');
    expect(JSON.parse(document.stdout)).toMatchObject({
      exceptions: [
        { code: 'forced-soak', by: 'ann', until: '2026-11-23T08:00:00.000Z', hasLapsed: true },
      ],
    });
    expect((await call('events one')).stdout).toContain('ann forced soak of stage test until');
  });

  test('of what a promise keeps is refused, and says which', async () => {
    await started();
    const { code, stderr } = await call('force one copies --until 2h', ...because);
    expect(code).toBe(6);
    expect(stderr).toContain('copies is never forced: promise 5');
    const document = await call('force one witness --until 2h -o json', ...because);
    expect(JSON.parse(document.stdout)).toMatchObject({ command: 'force', outcome: 'refused' });
  });

  test.each([
    ['force one sok --until 2h --reason x', 2, 'did you mean soak?'],
    ['force one banana --until 2h --reason x', 2, 'soak, blind, incident'],
    ['force one soak --reason x', 2, '--until'],
    ['force one soak --until 2h', 2, '--reason'],
    ['force one soak --reason x --until 2026-01-01T00:00:00Z', 6, 'lapsed already'],
    ['force two soak --until 2h --reason x', 1, 'two'],
    ['force one soak --until 2h --reason x --stage prod', 6, 'no stage prod'],
  ])('`%s` is refused', async (line, code, says) => {
    await started();
    const said = await call(line);
    expect(said.code).toBe(code);
    expect(said.stderr).toContain(says);
  });

  test('is not the author to say', async () => {
    await started();
    person = 'author';
    expect((await call('force one soak --until 2h', ...because)).code).toBe(6);
  });
});

describe('tierwise approve --for', () => {
  test('names both, needs a reason, and is shown', async () => {
    await started();
    expect((await call('approve one --for bob')).code).toBe(6);
    const said = await call('approve one --for bob --until 2h --reason', 'by phone');
    expect(said.stdout).toContain('stage application is approved for bob by ann, if it begins');
    expect((await call('status one')).stdout).toContain(
      'application: approved for bob by ann, if it begins before 2026-11-23T08:00:00Z: by phone (ann)',
    );
    expect((await call('approve one --stage application')).stderr).toContain(
      'each person gives one',
    );
  });

  test('an end alone is a mistake', async () => {
    await started();
    const { code, stderr } = await call('approve one --until 2h');
    expect(code).toBe(2);
    expect(stderr).toContain('--for');
  });
});

describe('tierwise skip', () => {
  test('has an end by default, and is overdue past it, wherever it is shown', async () => {
    await started();
    const { stdout } = await call('skip one --cluster app-2 --reason', 'being rebuilt');
    expect(stdout).toContain('a debt until 2026-11-30T06:00:00Z (nobody said until when: 7d)');
    now += 8 * 24 * hour;
    expect((await call('status one')).stdout).toContain('(ann, overdue for 1d)');
    expect((await call('debts')).stdout).toContain('2026-11-30T06:00:00Z, overdue');
    const status = JSON.parse((await call('status one -o json')).stdout) as unknown;
    expect(status).toMatchObject({ debts: [{ isOverdue: true }] });
    const debts = JSON.parse((await call('debts -o json')).stdout) as unknown;
    expect(debts).toMatchObject({ debts: [{ isOverdue: true }] });
  });
});

describe('a policy that forbids', () => {
  const strict = approvedFleetYaml.replace(
    'maxConcurrency: 50%, approvals: 1',
    'maxConcurrency: 50%, approvals: 1, forbid: [skip, force, lower, approve-for]',
  );

  test.each([
    ['skip', 'skip one --cluster app-2 --reason x'],
    ['force', 'force one soak --stage application --until 2h --reason x'],
    ['approve-for', 'approve one --for bob --reason x'],
  ])('%s is refused by its place', async (what, line) => {
    await started(strict);
    const { code, stderr } = await call(line);
    expect(code).toBe(6);
    expect(stderr).toContain(`\`forbid\` of Fleet metrics tier application has \`${what}\` in it`);
    const elsewhere = await call('force one soak --stage test --until 2h --reason x');
    expect(elsewhere.code).toBe(0);
  });

  test('is in the plan, and --explain says whose it is', async () => {
    await desk.write('fleet.yaml', strict);
    await desk.write('one.yaml', rolloutYaml('one'));
    const { stdout } = await call('plan -f fleet.yaml -f one.yaml');
    expect(stdout).toContain(
      'Fleet metrics tier application forbids: skip, force, lower, approve-for',
    );
    const document = await call('plan -f fleet.yaml -f one.yaml --explain -o json');
    expect(JSON.parse(document.stdout)).toMatchObject({
      stages: [
        { forbidden: [] },
        { forbidden: [{ override: 'skip', by: 'Fleet metrics tier application' }, {}, {}, {}] },
        {},
      ],
      explained: expect.arrayContaining([
        {
          stage: 'application',
          field: 'forbid',
          value: '[skip, force, lower, approve-for]',
          from: 'Fleet metrics tier application',
          note: '',
        },
      ]),
    });
  });

  test('a tier that is lowered is refused with the plan, and elsewhere shown', async () => {
    const override =
      'override: { tier: test, reason: idle, owner: ann, until: 2027-01-01T00:00:00Z }';
    const lowered = (fleet: string): string =>
      fleet.replace('name: app-1 }\nspec: {', `name: app-1 }\nspec: { ${override},`);
    await desk.write('one.yaml', rolloutYaml('one'));
    await desk.write('fleet.yaml', lowered(strict));
    const refused = await call('plan -f fleet.yaml -f one.yaml');
    expect(refused.code).toBe(6);
    expect(refused.stderr).toContain('app-1 is lowered from application to test by its override');
    await desk.write('fleet.yaml', lowered(approvedFleetYaml));
    const said = 'app-1 counts as test and would be application: idle (ann, until 2027-01-01T';
    expect((await call('plan -f fleet.yaml -f one.yaml')).stdout).toContain(said);
    const document = await call('plan -f fleet.yaml -f one.yaml -o json');
    expect(JSON.parse(document.stdout)).toMatchObject({
      exceptions: [
        { code: 'lowered-tier', cluster: 'app-1', until: '2027-01-01T00:00:00.000Z', owner: 'ann' },
      ],
    });
    await started(lowered(approvedFleetYaml));
    expect((await call('status one')).stdout).toContain(said);
  });
});
