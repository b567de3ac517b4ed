import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fleetYaml, rolloutYaml } from '../../../test/fixtures/manifests.ts';
import { type Desk, deskWith } from '../../../test/support/cli.ts';
import { worldWiring } from '../../../test/support/world-wiring.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await deskWith(worldWiring({}, { user: () => 'ann' }));
});
afterEach(() => desk[Symbol.asyncDispose]());

async function start(name: string, spec = '') {
  const fleet = await desk.write('fleet.yaml', fleetYaml);
  const file = await desk.write(`${name}.yaml`, rolloutYaml(name, spec));
  return desk.call(['start', '-f', fleet, '-f', file]);
}

const superseding = '  onConflict: supersede\n';

describe('a second rollout on the same clusters', () => {
  test('is told at its start behind whom it waits, and status shows the order', async () => {
    await start('one');
    await start('two');
    expect((await start('three')).stdout).toContain('it waits behind one and two');
    const shown = await desk.call(['status', 'three']);
    expect(shown.stdout).toContain(
      'Before it\n  1. one (ingester) waits as well\n  2. two (ingester) waits as well\n',
    );
    const { queue } = JSON.parse((await desk.call(['status', 'three', '-o', 'json'])).stdout);
    expect(queue).toEqual([
      { rollout: 'one', component: 'ingester', claimed: false },
      { rollout: 'two', component: 'ingester', claimed: false },
    ]);
  });

  test('that supersedes them says so, and stands in their place', async () => {
    await start('one');
    await start('two');
    const said = await start('three', superseding);
    expect(said).toMatchObject({ code: 0 });
    expect(said.stdout).toContain('three is started, in place of one and two; it waits behind one');
  });

  test('that would replace half of another one is refused', async () => {
    await start('one');
    const said = await start('two', `${superseding}  targets: [test-1]\n`);
    expect(said.code).toBe(6);
    expect(said.stderr).toContain('it would take the place of one, which goes to');
    expect(said.stderr).toContain('onConflict: queue');
  });
});
