import { describe, expect, test } from 'vitest';
import { ask } from '../../../test/fixtures/ask.ts';
import { minute, play, type Story, type StoryWords } from '../../../test/fixtures/story.ts';
import type { OverrideKind } from '../fleet/fleet.ts';
import { instantText } from '../fleet/instant.ts';
import { describe as told } from './describe.ts';
import { forceWordFrom, type ForceWord } from './forcing.ts';

function soaking(words: StoryWords = {}): Story {
  const story = play({ stages: ['test: t1', 'app: a1'], ...words });
  story.until('delivered a1');
  return story;
}

const inAnHour = ({ world }: Story) => world.now + 60 * minute;

describe('what is never forced', () => {
  test.each<[ForceWord, string]>([
    ['order', 'promise 1'],
    ['witnesses', 'promise 4'],
    ['copies', 'promise 5'],
    ['regression', 'promise 6'],
    ['claims', 'promise 7'],
    ['warm-up', 'promise 8'],
    ['crash', 'promise 10'],
    ['freeze', '`unfreeze`'],
    ['approval', '`approve`'],
    ['busy', '`skip`'],
  ])('%s: the refusal says %s', (what, says) => {
    const story = soaking();
    const said = story.does('ann', ask.force(what, inAnHour(story)));
    expect(said).toMatch(new RegExp(`^refused: ${what} is never forced: `));
    expect(said).toContain(says);
    expect(story.rollout.forces).toEqual([]);
  });

  test('is known by its other names as well, and nonsense is nothing', () => {
    expect(forceWordFrom('copy')).toBe('copies');
    expect(forceWordFrom('witness')).toBe('witnesses');
    expect(forceWordFrom('soak')).toBe('soak');
    expect(forceWordFrom('constructor')).toBeNull();
    expect(forceWordFrom('banana')).toBeNull();
  });
});

describe('what may be forced', () => {
  test('is forced for the present stage, until then, and says so in words', () => {
    const story = soaking();
    const until = inAnHour(story);
    expect(story.does('ann', ask.force('soak', until))).toContain(
      `soak of stage app is not waited for until ${instantText(until)}`,
    );
    expect(story.rollout.forces).toMatchObject([
      { what: 'soak', stage: 1, by: 'ann', until, reason: 'INC-7' },
    ]);
    const happened = story.history.find(({ event }) => event.type === 'forced');
    expect(happened && told(happened, story.rollout.pinned)).toBe(
      `ann forced soak of stage app until ${instantText(until)}: INC-7`,
    );
    story.until('not-awaited');
    const passed = story.history.find(({ event }) => event.type === 'not-awaited');
    expect(passed && told(passed, story.rollout.pinned)).toMatch(/^not waited for: /);
  });

  test('is not the author alone to say, unless anybody may approve', () => {
    const story = soaking();
    expect(story.does('author', ask.force('soak', inAnHour(story)))).toContain('by somebody else');
    const { fleet } = story.rollout.pinned;
    const pinned = { ...story.rollout.pinned, fleet: { ...fleet, approvers: 'anyone' as const } };
    story.rollout = { ...story.rollout, pinned };
    expect(story.does('author', ask.force('soak', inAnHour(story)))).toContain('is not waited for');
  });

  test('needs a reason, a stage that is there and not behind, and an end that is to come', () => {
    const story = soaking();
    const until = inAnHour(story);
    const silent = { ...ask.force('soak', until), reason: ' ' };
    expect(story.does('ann', silent)).toContain('needs a reason');
    expect(story.does('ann', ask.force('soak', until, 'prod'))).toContain('no stage prod');
    expect(story.does('ann', ask.force('soak', until, 'test'))).toContain('test is behind it');
    expect(story.does('ann', ask.force('soak', story.world.now))).toContain('lapsed already');
  });

  test('is not forced again before it has lapsed, but for longer', () => {
    const story = soaking();
    const until = inAnHour(story);
    story.does('ann', ask.force('blind', until));
    expect(story.does('bob', ask.force('blind', until))).toContain('forced already, by ann');
    expect(story.does('bob', ask.force('blind', until + 1))).toContain('is not waited for');
  });

  test('is nothing that a halt or a rollback waits for', () => {
    const halted = soaking({ strategy: { onRegression: 'halt' } });
    halted.world.turns('a1', 'bad');
    halted.until('halted');
    expect(halted.does('ann', ask.force('soak', inAnHour(halted)))).toContain('it is halted');
    const backward = soaking();
    backward.does('ann', ask.rollback);
    expect(backward.does('ann', ask.force('soak', inAnHour(backward)))).toContain('rolling back');
  });
});

/** As if the plan had been made under such a policy of all tiers. */
function forbid(story: Story, kinds: readonly OverrideKind[]): void {
  const { plan } = story.rollout.pinned;
  const stages = plan.stages.map((stage) => {
    const by = `Fleet fleet tier ${stage.tier}`;
    return { ...stage, forbidden: kinds.map((override) => ({ override, by })) };
  });
  const pinned = { ...story.rollout.pinned, plan: { ...plan, stages } };
  story.rollout = { ...story.rollout, pinned };
}

describe('what policy forbids', () => {
  test('is refused with the place of the policy', () => {
    const story = play({
      stages: ['test: t1', 'app: a1 | a2'],
      gates: { app: [{ kind: 'approval', count: 1 }] },
    });
    forbid(story, ['skip', 'force', 'approve-for']);
    const place = 'of Fleet fleet tier test has';
    expect(story.does('ann', ask.force('soak', inAnHour(story)))).toContain(`${place} \`force\``);
    expect(story.does('ann', ask.skip('a2'))).toMatch(
      /^refused: to leave a cluster out is forbidden in stage app: `forbid` of Fleet fleet tier app/,
    );
    expect(story.does('ann', ask.approveFor('bob', null, 'app'))).toContain('`approve-for` in it');
    expect([...story.all('forced'), ...story.all('approved'), ...story.all('skipped')]).toEqual([]);
  });
});

describe('a skip', () => {
  test('is a debt until it says, or for seven days, which it says', () => {
    const story = play({ stages: ['test: t1', 'app: a1 | a2'] });
    const week = story.world.now + 7 * 1_440 * minute;
    expect(story.does('ann', ask.skip('a2'))).toBe(
      `a2 is skipped and stays as a debt until ${instantText(week)} (nobody said until when: 7d)`,
    );
    expect(story.rollout.debts).toMatchObject([{ cluster: 'a2', until: week }]);
    const over = { ...ask.skip('a1'), until: story.world.now } as const;
    expect(story.does('ann', over as ReturnType<typeof ask.skip>)).toContain('overdue already');
  });
});
