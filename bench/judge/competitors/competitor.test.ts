import { expect, test } from 'vitest';
import { foldedAnswer, type Outcome } from './competitor.ts';
import { madeCase, usual } from './made-case.ts';

const each = madeCase({ treated: [usual] });
const outcome = (verdict: Outcome['verdict'], haltAt: number | null = null): Outcome => ({
  check: 'errors',
  cluster: 'a',
  verdict,
  haltAt,
  receipt: {},
});

test.each([
  { name: 'nothing said', outcomes: [], verdict: 'healthy', atMinute: 60 },
  {
    name: 'the first halt counts',
    outcomes: [outcome('healthy'), outcome('regressed', 9), outcome('regressed', 7)],
    verdict: 'regressed',
    atMinute: 7,
  },
  {
    name: 'a pause holds the rollout',
    outcomes: [outcome('inconclusive'), outcome('healthy')],
    verdict: 'inconclusive',
    atMinute: 60,
  },
  {
    name: 'what a tool did not see it does not hold against the rollout',
    outcomes: [outcome('blind')],
    verdict: 'healthy',
    atMinute: 60,
  },
  {
    name: 'a halt is no later than the end',
    outcomes: [outcome('regressed', 61)],
    verdict: 'regressed',
    atMinute: 60,
  },
])('$name', ({ outcomes, verdict, atMinute }) => {
  expect(foldedAnswer(each, outcomes)).toMatchObject({ verdict, atMinute });
});

test('what would have fired after the halt is not known yet', () => {
  const { checks } = foldedAnswer(each, [outcome('regressed', 9), outcome('regressed', 7)]);
  const [check] = checks;
  expect(check).toMatchObject({
    verdict: 'regressed',
    clusters: [{ verdict: 'inconclusive' }, { verdict: 'regressed' }],
  });
});
