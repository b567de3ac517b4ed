import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectEnd } from './support/claims.ts';
import { type Desk, openDesk } from './support/desk.ts';
import { firstRollout, localFleet, probes, rolloutDocument } from './support/local-fleet.ts';
import { occupy } from './support/ports.ts';
import { statesOf, statusIn } from './support/shapes.ts';
import { allWell, promLike, writeSmallFleet } from './support/small-fleet.ts';
import { expectIntact, typesIn } from './support/store.ts';

describe('what the files say', () => {
  const broken = 'kind: Rollout\nmetadata:\n  name: change\nspec: { component: "ingester\n';
  const typo = 'kind: Rollout\nmetadata: { name: change }\nspec:\n  componnent: ingester\n';

  test.each([
    { what: 'is no YAML', text: broken, says: /^broken\.yaml:\d+:\d+ .*\n/m },
    { what: 'has a typo', text: typo, says: /^broken\.yaml:4:3 .*componnent.*\n.*component/m },
    { what: 'is binary', text: '\u0000\u0001', says: /^broken\.yaml:1:1 /m },
  ])(
    '$what: every command shows the line, ends with 1 and makes no store',
    async ({ text, says }) => {
      await using desk = await openDesk();
      await desk.write('broken.yaml', text);
      for (const command of ['run', 'start', 'plan', 'validate']) {
        const file = command === 'validate' ? ['broken.yaml'] : ['-f', 'broken.yaml'];
        const ended = await desk.run([command, ...file]);
        expectEnd(ended, 1);
        expect(ended.stderr + ended.stdout).toMatch(says);
      }
      expect(existsSync(desk.store)).toBe(false);
    },
  );

  test('names a cluster that is not there: it is asked whether another one is meant', async () => {
    await using desk = await openDesk();
    await using source = await promLike(allWell);
    await writeSmallFleet(desk, { url: source.url, rollout: { targets: ['lab', 'ap'] } });
    for (const command of ['run', 'start', 'plan']) {
      const ended = await desk.run([command, '-f', 'fleet.yaml']);
      expectEnd(ended, 1);
      expect(ended.stderr).toMatch(/^fleet\.yaml:\d+:\d+ .*\bap\b.*\n.*app/m);
    }
    expect(existsSync(desk.store)).toBe(false);
  });

  test('changes nothing of a rollout that runs: another document of its name ends with 1', async () => {
    await using desk = await openDesk();
    await using source = await promLike(allWell);
    await writeSmallFleet(desk, { url: source.url });
    expectEnd(await desk.run(['start', '-f', 'fleet.yaml']), 0);
    await writeSmallFleet(desk, { url: source.url, revision: 'v2' });
    const ended = await desk.run(['run', '-f', 'fleet.yaml']);
    expectEnd(ended, 1);
    expect(ended.stderr).toContain('the store has another rollout change, from other documents');
    expect(typesIn(desk.store, 'change')).toEqual(['planned']);
    await expectIntact(desk.store);
  });
});

describe('a port that somebody else has', () => {
  test('fails that zone alone: the change is taken back and ends with 3', async () => {
    await using desk = await openDesk();
    const fleet = await localFleet(join(desk.folder, 'births'));
    const [, second] = fleet.sites;
    const stranger = await occupy(second?.port ?? 0);
    const ended = await runLocal(desk, fleet);

    expectEnd(ended, 3);
    const status = statusIn(ended);
    expect(status.phase).toBe('rolled-back');
    expect(status.regressions).toMatchObject([{ cluster: 'lab', check: null, cause: 'delivery' }]);
    expect(ended.stderr).toContain(`zone b: `);
    expect(ended.stderr).toContain(`port ${second?.port} is in use by another program`);
    expect(statesOf(status)['app-1']).toBe('pending ?');
    // The stranger was not harmed, and what had begun is gone.
    expect(stranger.listening).toBe(true);
    expect(desk.processes().filter((line) => line.includes('watched-service'))).toEqual([]);
    await expectIntact(desk.store);

    stranger.close();
    await desk.write('again.yaml', firstRollout);
    expectEnd(await desk.run(['run', '-f', 'fleet.yaml', '-f', 'again.yaml']), 0);
  });
});

async function runLocal(desk: Desk, fleet: Awaited<ReturnType<typeof localFleet>>) {
  const own = { sources: probes(fleet.sites), checks: ['errors'] };
  await desk.write('fleet.yaml', fleet.manifests(own));
  await desk.write(
    'change.yaml',
    rolloutDocument('change', { revision: 'v1' }, { checks: ['errors'] }),
  );
  return await desk.run(['run', '-f', 'fleet.yaml', '-f', 'change.yaml', '-o', 'json']);
}
