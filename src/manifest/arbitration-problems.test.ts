import { describe, expect, test } from 'vitest';
import { type Case, expected, problemsAfter, sound } from './fleet-problems.contract.ts';
import { parseManifests } from './parse.ts';

const runsOn = 'controller: { runsOn: obs }';
const quick = 'strategy: quick';

const fleetOf = (text: string) => {
  const { fleet, problems } = parseManifests([{ file: 'f.yaml', text }]);
  expect(problems).toEqual([]);
  return fleet;
};

describe('who may be where at once', () => {
  test.each([
    { what: 'all', written: 'all', read: 'all' },
    {
      what: 'groups',
      written: '[[api, web], [web, db]]',
      read: [
        ['api', 'web'],
        ['web', 'db'],
      ],
    },
  ])('is said of $what', ({ written, read }) => {
    const text = sound.replace('controller:', `independent: ${written}\n  controller:`);
    expect(fleetOf(text)?.independent).toEqual(read);
  });

  test('is not there where nobody says it', () => {
    expect(Object.keys(fleetOf(sound) ?? {})).not.toContain('independent');
  });

  test('a rollout says for itself whether it takes the place of older ones', () => {
    const text = sound.replace('strategy: quick', 'strategy: quick, onConflict: supersede');
    const { rollouts } = parseManifests([{ file: 'f.yaml', text }]);
    expect(rollouts[0]?.strategy.onConflict).toBe('supersede');
  });

  test.each<Case>([
    ['a group of one', runsOn, 'independent: [▸[api]]', 'wrong-value', /at least 2/],
    ['one twice', runsOn, 'independent: [[api, web, ▸api]]', 'duplicate-name', /item 1/],
    ['another word', runsOn, 'independent: ▸everything', 'wrong-type', /all, or groups/],
    ['another answer', quick, `${quick}, onConflict: ▸overlap`, 'not-allowed', /queue, supersede/],
  ])('%s is a problem', (...each) => {
    expect(problemsAfter(each[1], each[2])).toEqual([expected(...each)]);
  });
});
