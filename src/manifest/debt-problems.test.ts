import { describe, expect, test } from 'vitest';
import { sound } from './fleet-problems.contract.ts';
import { parseManifests } from './parse.ts';
import { type Case, expected, fleet, problemsOf, rollout } from './problem.contract.ts';

describe('what becomes of debts', () => {
  test.each<Case>([
    [
      'is not told of after no time at all',
      fleet('debts: { announceAfter: ▸soon }'),
      'wrong-value',
      /soon/,
      /30s, 15m, 6h, 2d/,
    ],
    [
      'has no other field',
      fleet('debts: { ▸anounceAfter: 2d }'),
      'unknown-field',
      /anounceAfter/,
      /announceAfter/,
    ],
    [
      'is for a person or by itself',
      rollout('change: { revision: v2 }, lateClusters: ▸begin'),
      'not-allowed',
      /begin/,
      /approve/,
    ],
  ])('%s', (...each) => {
    expect(problemsOf(each[1])).toEqual([expected(...each)]);
  });

  test('is read as it is written', () => {
    const [head = '', ...others] = sound.split('spec:');
    const text = [head, `\n  debts: { announceAfter: 2d }${others[0] ?? ''}`, ...others.slice(1)];
    const read = parseManifests([{ file: 'f.yaml', text: text.join('spec:') }]);
    expect(read.problems).toEqual([]);
    expect(read.fleet?.debts).toEqual({ announceAfterMs: 172_800_000 });
  });
});
