import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fleetYaml, rolloutYaml } from '../../../test/fixtures/manifests.ts';
import { type Desk, deskWith } from '../../../test/support/cli.ts';
import { worldWiring } from '../../../test/support/world-wiring.ts';

let desk: Desk;
let person = 'ann';
let words: readonly string[];
beforeEach(async () => {
  person = 'ann';
  desk = await deskWith(worldWiring({}, { user: () => person }));
  await desk.write('fleet.yaml', fleetYaml);
  await desk.write('fix.yaml', rolloutYaml('fix'));
  const why = ['--incident', 'INC-7', '--reason', 'no logins', '--until', '2d'];
  words = ['hotfix', '-f', 'fleet.yaml', '--change', 'fix.yaml', '--cluster', 'app-1', ...why];
});
afterEach(() => desk[Symbol.asyncDispose]());

describe('tierwise hotfix', () => {
  test('says who must approve it and what brings it to the others', async () => {
    const { code, stdout } = await desk.call(words);
    expect(code).toBe(0);
    expect(stdout).toContain('fix is started for app-1: stage hotfix needs 1 approval');
    expect(stdout).toMatch(/fix-backfill brings it to .+ afterwards: tierwise status fix-backfill/);
    expect((await desk.call(['approve', 'fix'])).code).toBe(6);
    person = 'bob';
    expect((await desk.call(['approve', 'fix'])).code).toBe(0);
  });

  test('as JSON is the status of the hotfix with its backfill', async () => {
    const { stdout } = await desk.call([...words, '-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      rollout: 'fix',
      outcome: 'started',
      backfill: { kind: 'planned', name: 'fix-backfill' },
    });
    const again = await desk.call([...words.slice(0, -1), '2d', '-o', 'json']);
    expect(again.code).toBe(0);
  });

  test.each([
    ['without a reason', (all: readonly string[]) => without(all, '--reason'), 2],
    ['without an incident', (all: readonly string[]) => without(all, '--incident'), 2],
    ['without an end', (all: readonly string[]) => without(all, '--until'), 2],
    ['without a cluster', (all: readonly string[]) => without(all, '--cluster'), 2],
    ['for a cluster that is not there', (all: readonly string[]) => [...all, '--cluster', 'x'], 1],
  ])('%s is refused', async (_what, change, code) => {
    expect((await desk.call([...change(words)])).code).toBe(code);
    expect((await desk.call(['list'])).stdout).not.toContain('fix');
  });
});

const fleetWords = ['fleet', '-f', 'fleet.yaml'];
const drifts = z.object({ drift: z.array(z.looseObject({ rollout: z.string() })) });

describe('what a hotfix owes', () => {
  test('is a debt that tells the next step, and drift in the view of the fleet', async () => {
    await desk.call(words);
    const debts = await desk.call(['debts']);
    expect(debts.stdout).toContain('backfill');
    expect(debts.stdout).toContain('tierwise resume fix-backfill');
    const fleet = await desk.call(fleetWords);
    expect(fleet.stdout).toMatch(
      /drift {2}hotfix fix \(INC-7\): ingester v2 is being brought to app-1; fix-backfill brings it to the others, owed until 20/,
    );
    expect(debts.stdout).toContain('ingester v2 for INC-7 is being brought to app-1; fix-backfill');
    const { drift } = drifts.parse(
      JSON.parse((await desk.call([...fleetWords, '-o', 'json'])).stdout),
    );
    expect(drift).toEqual([
      expect.objectContaining({ rollout: 'fix', on: [], comesTo: ['app-1'], perhapsOn: [] }),
    ]);
  });

  test('is forgiven with a reason, once', async () => {
    await desk.call(words);
    const forgive = ['debts', 'forgive', 'fix'];
    expect((await desk.call(forgive)).code).toBe(2);
    const said = await desk.call([...forgive, '--reason', 'the next release has it']);
    expect(said).toMatchObject({ code: 0 });
    expect(said.stdout).toBe('the debt of fix is forgiven, and fix-backfill is over\n');
    expect((await desk.call(['debts'])).stdout).toBe('nothing is owed\n');
    expect((await desk.call([...forgive, '--reason', 'again'])).code).toBe(1);
    expect((await desk.call(['debts', 'forget', 'fix'])).code).toBe(2);
  });
});

function without(all: readonly string[], option: string): readonly string[] {
  const at = all.indexOf(option);
  return [...all.slice(0, at), ...all.slice(at + 2)];
}
