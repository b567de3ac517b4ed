import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { quickFleetYaml } from '../../../test/fixtures/manifests.ts';
import { type Desk, deskWith } from '../../../test/support/cli.ts';
import { worldWiring } from '../../../test/support/world-wiring.ts';

const lost = 'rows of v2 cannot be read by v1';
const orders = `kind: Rollout
metadata: { name: orders }
spec:
  phases:
    - { name: readers, components: [api] }
    - { name: writers, components: [writer], pointOfNoReturn: ${lost} }
  change: { revision: v2 }
  checks: [errors]
`;
const files = ['-f', 'fleet.yaml', '-f', 'orders.yaml'];
const json = ['-o', 'json'];

let desk: Desk;
beforeEach(async () => {
  desk = await deskWith(worldWiring({}, { user: () => 'ann' }));
  await desk.write('fleet.yaml', quickFleetYaml);
  await desk.write('orders.yaml', orders);
});
afterEach(() => desk[Symbol.asyncDispose]());

async function document(...words: readonly string[]) {
  const { code, stdout } = await desk.call([...words, ...json]);
  return { code, said: JSON.parse(stdout) as Record<string, unknown> };
}

describe('a change in phases', () => {
  test('is planned with its phases in their order, and every stage has its own', async () => {
    const { said } = await document('plan', ...files);
    const stages = said['stages'] as { phase: string; tier: string; rollout: string }[];
    expect(stages.map(({ phase, tier }) => `${phase} ${tier}`)).toEqual(
      ['readers', 'writers'].flatMap((phase) =>
        ['test', 'application', 'infrastructure'].map((tier) => `${phase} ${tier}`),
      ),
    );
    expect(said).toMatchObject({ rollout: 'orders', scope: 'fleet' });
    expect(said['phases']).toMatchObject([
      { name: 'readers', rollout: 'orders-readers', pointOfNoReturn: null },
      { name: 'writers', rollout: 'orders-writers', pointOfNoReturn: lost },
    ]);
    const { stdout } = await desk.call(['plan', ...files]);
    expect(stdout).toMatch(/Phase 1, readers\norders-readers: api to v2/);
    expect(stdout).toMatch(
      /Phase 2, writers\nno way back without loss: rows of v2.*\norders-writers/,
    );
  });

  test('is simulated with all of its rollouts', async () => {
    const { code, said } = await document('simulate', ...files);
    expect(code).toBe(0);
    expect(said['rollouts']).toMatchObject([
      { rollout: 'orders-readers', phase: 'completed' },
      { rollout: 'orders-writers', phase: 'completed' },
    ]);
    const late = await document('simulate', ...files, '--unreachable', 'app-1');
    expect(late.said['rollouts']).toMatchObject([{ phase: 'progressing' }, { phase: 'queued' }]);
  });

  test('is run to its end under one name', async () => {
    const { code, said } = await document('run', ...files);
    expect(code).toBe(0);
    expect(said).toMatchObject({ rollout: 'orders', phase: 'completed' });
    const { stdout } = await desk.call(['events', 'orders']);
    expect(stdout).toMatch(/orders-readers .* is through all of its stages/);
    expect((await desk.call(['watch', 'orders'])).code).toBe(0);
  });

  test('is shown, listed and commanded by its name', async () => {
    const begun = await desk.call(['start', ...files]);
    expect(begun.stdout).toBe(
      'orders is started as orders-readers and orders-writers: tierwise up runs it, tierwise watch orders follows it\n',
    );
    const shown = await desk.call(['status', 'orders']);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(/^orders: planned\n2 phases by fleet, started by ann\n/);
    expect(shown.stdout).toMatch(/readers +orders-readers +api v2 +planned/);
    expect(shown.stdout).toMatch(/writers +orders-writers +writer v2 +planned/);
    const { said } = await document('status', 'orders');
    expect(said['phases']).toMatchObject([
      { name: 'readers', rollouts: [{ rollout: 'orders-readers' }] },
      { name: 'writers', rollouts: [{ rollout: 'orders-writers' }] },
    ]);
    expect((await desk.call(['list'])).stdout).toMatch(/orders-readers[^]*orders-writers/);
    const paused = await desk.call(['pause', 'orders']);
    expect(paused.stdout).toMatch(/^orders-readers: paused.*\norders-writers: paused/);
    expect((await desk.call(['pause', 'orders'])).code).toBe(6);
    expect((await desk.call(['resume', 'order'])).stderr).toMatch(/did you mean/);
  });

  test('is no hotfix', async () => {
    const why = ['--incident', 'INC-7', '--reason', 'no logins', '--until', '2d'];
    const words = ['hotfix', '-f', 'fleet.yaml', '--change', 'orders.yaml', '--cluster', 'app-1'];
    const { code, stderr } = await desk.call([...words, ...why]);
    expect(code).toBe(1);
    expect(stderr).toContain('orders is a change in phases, and a hotfix has one component');
  });

  test('may be one document of several, chosen by its own name', async () => {
    await desk.write('more.yaml', orders.replace('name: orders', 'name: more'));
    const both = await desk.call(['plan', ...files, '-f', 'more.yaml']);
    expect(both.code).toBe(2);
    expect(both.stderr).toContain('orders, more');
    const chosen = await desk.call(['plan', ...files, '-f', 'more.yaml', '--rollout', 'more']);
    expect(chosen.stdout).toMatch(/^more: 2 phases/);
  });
});

describe('where one of the rollouts is halted', () => {
  test('a run ends, since no other goes on without a person', async () => {
    const harmed = await deskWith(worldWiring({ harmed: ['app-1'] }, { user: () => 'ann' }));
    await harmed.write('fleet.yaml', quickFleetYaml);
    await harmed.write('orders.yaml', orders);
    const { code, stdout } = await harmed.call(['run', ...files, ...json]);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      phase: 'halted',
      phases: [
        { rollouts: [{ phase: 'halted' }] },
        { rollouts: [{ phase: 'queued', waiting: [{ for: 'phase', owner: 'orders-readers' }] }] },
      ],
    });
    await harmed[Symbol.asyncDispose]();
  });
});
