import { expect, test } from 'vitest';
import { expectNear } from './accuracy.contract.ts';
import { logLowerOf, logUpperOf, lowerOf, type Tails, upperOf } from './tail.ts';

test.each([
  ['far', -1e-20, 1e-20, Math.log(1e-20)],
  ['near', Math.log(0.75), 0.25, Math.log(0.25)],
  ['in the middle', Math.log(0.5), 0.5, Math.log(0.5)],
  ['tiny', -1000, 1, 0],
  ['nothing', Number.NEGATIVE_INFINITY, 1, 0],
])('a tail that is %s leaves the other one its digits', (...[, logTail, rest, logRest]) => {
  const lower: Tails = { computed: 'lower', logTail };
  const upper: Tails = { computed: 'upper', logTail };

  expectNear(upperOf(lower), rest, 1e-15);
  expectNear(lowerOf(upper), rest, 1e-15);
  expectNear(logUpperOf(lower), logRest, 1e-15);
  expectNear(logLowerOf(upper), logRest, 1e-15);
  expect([lowerOf(lower), upperOf(upper)]).toEqual([Math.exp(logTail), Math.exp(logTail)]);
  expect([logLowerOf(lower), logUpperOf(upper)]).toEqual([logTail, logTail]);
});

test('of a small tail, what it takes from the other one is told', () => {
  // ln(1 − 1e−20), which is not 0.
  expectNear(logUpperOf({ computed: 'lower', logTail: Math.log(1e-20) }), -1e-20, 1e-13);
});
