import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fleetYaml, quickFleetYaml, rolloutYaml } from '../../../test/fixtures/manifests.ts';
import { type Desk, deskWith } from '../../../test/support/cli.ts';
import { worldWiring } from '../../../test/support/world-wiring.ts';

const json = ['-o', 'json'];

let desk: Desk;
beforeEach(async () => {
  desk = await deskWith(worldWiring());
});
afterEach(() => desk[Symbol.asyncDispose]());

/** `-f` for a fleet with its rollout, and what else is given. */
async function files(fleet: string, ...others: readonly string[]): Promise<readonly string[]> {
  const texts = [fleet, rolloutYaml('one'), ...others];
  const paths = await Promise.all(texts.map((text, index) => desk.write(`${index}.yaml`, text)));
  return paths.flatMap((path) => ['-f', path]);
}

describe('a window', () => {
  const windowed = (fields: string, fleet = fleetYaml) =>
    fleet.replace(
      '  sources:',
      `  windows: [{ name: office, timeZone: Europe/Berlin, ${fields} }]\n  sources:`,
    );

  test('is among the gates of the plan, and its time is counted', async () => {
    const fleet = windowed(
      'tiers: [application], reason: somebody is there, allow: { days: [tue..fri], from: "09:00", to: "12:00" }',
    );
    const all = await files(fleet);
    const { stdout } = await desk.call(['plan', ...all]);
    expect(stdout).toContain(
      'window office: each of app-1 and app-2 begins only tue to fri, 09:00 to 12:00 Europe/Berlin (somebody is there)',
    );
    expect(stdout).toContain('it begins at the earliest 2026-11-24T08:00:00Z');
    const { stages } = JSON.parse((await desk.call(['plan', ...all, ...json])).stdout) as {
      stages: { gates: object[] }[];
    };
    expect(stages[1]?.gates).toContainEqual({
      kind: 'window',
      window: 'office',
      effect: 'allow',
      when: 'tue to fri, 09:00 to 12:00 Europe/Berlin',
      reason: 'somebody is there',
      clusters: ['app-1', 'app-2'],
    });
  });

  test('that is about nobody, or never opens, is warned of', async () => {
    const nowhere = windowed(
      'clusters: { matchLabels: { region: eu } }, deny: { days: [sat, sun] }',
    );
    const { stdout } = await desk.call(['plan', ...(await files(nowhere))]);
    expect(stdout).toContain(
      'warning window-without-clusters: No cluster of the fleet keeps to the window office',
    );
    const never = windowed('allow: { dates: { from: 2020-01-01, to: 2020-12-31 } }');
    const past = await desk.call(['plan', ...(await files(never))]);
    expect(past.stdout).toContain(
      'warning never-opens: test does not begin as far as anybody knows',
    );
  });

  test('is kept to by a simulated rollout', async () => {
    const fleet = windowed('deny: { from: "00:00", to: "10:00" }', quickFleetYaml);
    const { code, stdout } = await desk.call(['simulate', ...(await files(fleet)), ...json]);
    expect(code).toBe(0);
    const { phase, events } = JSON.parse(stdout) as {
      phase: string;
      events: { type: string; after: string }[];
    };
    expect(phase).toBe('completed');
    expect(events.find(({ type }) => type === 'cluster-started')?.after).toBe('3h');
  });

  test('that never opens, and a freeze that nobody lifts, are where a simulation ends', async () => {
    const endless = `kind: Freeze
metadata: { name: launch }
spec: { owner: ann, reason: a launch, tiers: [application] }
`;
    const all = await files(quickFleetYaml, endless);
    const { code, stdout } = await desk.call(['simulate', ...all, ...json]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      phase: 'held',
      waiting: [{ for: 'freeze', owner: 'ann', until: null }],
    });
  });
});
