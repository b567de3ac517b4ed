import { describe, expect, test } from 'vitest';
import { defaultStrategy, defaultTiers, tiersFrom } from './defaults.ts';
import { strategyOf, tierUnder } from './strategy.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('tiers that nobody wrote', () => {
  test('are the usual four, the last one a cluster at a time', () => {
    expect(
      defaultTiers.map(({ name, soakMs, waveSoakMs, maxConcurrency }) => {
        return { name, soakMs, waveSoakMs, maxConcurrency };
      }),
    ).toEqual([
      {
        name: 'test',
        soakMs: 30 * minute,
        waveSoakMs: 10 * minute,
        maxConcurrency: { kind: 'percent', percent: 25 },
      },
      {
        name: 'internal',
        soakMs: 2 * hour,
        waveSoakMs: 10 * minute,
        maxConcurrency: { kind: 'percent', percent: 25 },
      },
      {
        name: 'application',
        soakMs: 24 * hour,
        waveSoakMs: hour,
        maxConcurrency: { kind: 'percent', percent: 25 },
      },
      {
        name: 'infrastructure',
        soakMs: 6 * hour,
        waveSoakMs: 2 * hour,
        maxConcurrency: { kind: 'count', count: 1 },
      },
    ]);
  });

  test('with other names soak for two hours', () => {
    expect(tiersFrom([{ name: 'gold' }])).toEqual([
      {
        name: 'gold',
        soakMs: 2 * hour,
        untilEvidence: false,
        waveSoakMs: 10 * minute,
        maxConcurrency: { kind: 'count', count: 1 },
        ramp: { first: 1, factor: 2 },
        approvals: 0,
        progressDeadlineMs: null,
      },
    ]);
  });

  test('owe no more for a wave than for the stage', () => {
    expect(tiersFrom([{ name: 'test', soakMs: minute }])[0]?.waveSoakMs).toBe(minute);
  });
});

describe('strategies', () => {
  const [tier] = tiersFrom([{ name: 'test' }]);
  const rollout = {
    name: 'r',
    component: 'c',
    targets: null,
    checks: [],
    includes: [],
    policy: { onRegression: 'halt' },
  } as const;

  test('a rollout lays its own policy over that of its strategy', () => {
    const careful = { ...defaultStrategy, name: 'careful', deferAfterMs: 1 };
    const byName = new Map([['careful', careful]]);
    expect(strategyOf({ ...rollout, strategy: 'careful' }, byName)).toEqual({
      ...careful,
      onRegression: 'halt',
    });
    expect(strategyOf({ ...rollout, strategy: 'criticality' }, byName)?.name).toBe('criticality');
    expect(strategyOf({ ...rollout, strategy: 'none' }, byName)).toBeNull();
  });

  test('a shorter soak of a strategy shortens the soak of the waves', () => {
    const quick = { ...defaultStrategy, tiers: { test: { soakMs: minute } } };
    expect(tier && tierUnder(tier, quick)).toMatchObject({ soakMs: minute, waveSoakMs: minute });
    expect(tier && tierUnder(tier, defaultStrategy)).toEqual(tier);
  });
});
