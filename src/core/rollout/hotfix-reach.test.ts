import { describe, expect, test } from 'vitest';
import { ask } from '../../../test/fixtures/ask.ts';
import { minute, type Scene, sceneOf, type Story } from '../../../test/fixtures/story.ts';
import type { OpenHotfix } from './history/hotfixes.ts';
import { hotfixReach, reachText } from './hotfix-reach.ts';

const hotfix = { incident: 'INC-7', reason: 'no logins', until: 9_000_000_000_000 };
const clusters = ['a1', 'a2', 'b1', 'b2'];

/** A fix for two clusters one after the other, with the backfill that is planned with it. */
function begun(): { readonly fleet: Scene; readonly fix: Story; readonly rest: Story } {
  const fleet = sceneOf({ clusters: clusters.map((name) => ({ name, zones: ['a', 'b'] })) });
  const pace = { soakMs: 10 * minute, waveSoakMs: 5 * minute };
  const fix = fleet.start({
    name: 'fix',
    stages: ['hotfix: a1 | a2'],
    pace,
    exception: { hotfix },
  });
  const exception = { backfillOf: 'fix' };
  const rest = fleet.start({ name: 'fix-backfill', stages: ['app: b1 | b2'], pace, exception });
  rest.does('ann', ask.pause);
  return { fleet, fix, rest };
}

function where(stories: readonly Story[]): string {
  const open: OpenHotfix = {
    ...hotfix,
    rollout: 'fix',
    component: 'c',
    revision: 'v2',
    clusters: ['a1', 'a2'],
    owner: 'ann',
    since: 0,
    backfill: 'fix-backfill',
  };
  const named = new Map(stories.map(({ rollout }) => [rollout.pinned.spec.name, rollout]));
  return reachText(hotfixReach(open, (name) => named.get(name) ?? null));
}

describe('a hotfix', () => {
  test('is said to be where it was delivered, and nowhere before', () => {
    const { fix, rest } = begun();
    const now = () => where([fix, rest]);
    expect(now()).toBe('is being brought to a1 and a2');
    fix.until('zone-started a1/a');
    expect(now()).toBe('is being brought to a1 and a2');
    fix.until('delivered a1');
    expect(now()).toBe('is on a1, is being brought to a2');
    fix.until('completed');
    expect(now()).toBe('is on a1 and a2 only');
  });

  test('is said to be where its backfill has brought it by now', () => {
    const { fleet, fix, rest } = begun();
    fix.until('completed');
    fleet.world.zoneMs = 5 * minute;
    rest.does('ann', ask.resume);
    fleet.pass('2m');
    expect(where([fix, rest])).toBe('is on a1 and a2, is being brought to b1');
    rest.until('delivered b1');
    expect(where([fix, rest])).toBe('is on a1, a2 and b1 only');
  });

  test('may be where it was on its way when it was given up', () => {
    const { fleet, fix, rest } = begun();
    fleet.world.zoneMs = 60 * minute;
    fix.until('zone-started a1/a');
    fix.does('ann', ask.abort);
    expect(where([fix, rest])).toBe('may be on a1');
  });

  test('is nowhere once it was taken back', () => {
    const { fix, rest } = begun();
    fix.until('delivered a1');
    fix.does('ann', ask.rollback);
    fix.until('rollback-finished');
    expect(where([fix, rest])).toBe('is on no cluster');
  });

  test('may be on its clusters where nobody knows of it', () => {
    expect(where([])).toBe('may be on a1 and a2');
  });
});
