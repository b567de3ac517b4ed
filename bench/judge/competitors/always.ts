/** The two judges that look at nothing: whoever is worse than both has no use. */
import { armsOf } from './arms.ts';
import { type Competitor, foldedAnswer } from './competitor.ts';

/** No gate at all: every change goes on. */
export const alwaysPass: Competitor = () => (each) => foldedAnswer(each, []);

/** Stops every change in the first minute. */
export const alwaysHalt: Competitor = () => (each) => {
  const outcomes = armsOf(each).flatMap(({ check, treated }) =>
    treated.map(({ cluster }) => ({
      check: check.name,
      cluster,
      verdict: 'regressed' as const,
      haltAt: each.changeAt,
      receipt: {},
    })),
  );
  return foldedAnswer(each, outcomes);
};
