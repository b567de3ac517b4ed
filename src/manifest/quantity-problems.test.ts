import { describe, expect, test } from 'vitest';
import {
  type Case,
  check,
  cluster,
  expected,
  fleet,
  rollout,
  tenant,
  problemsOf,
} from './problem.contract.ts';

describe('quantities', () => {
  const tier = (fields: string) => fleet(`tiers: [{ name: a, ${fields} }]`);
  test.each<Case>([
    [
      'an override that there is not',
      tier('forbid: [▸jump]'),
      'not-allowed',
      /"jump"/,
      /one of: skip, force, lower, approve-for/,
    ],
    [
      'an override that is forbidden twice',
      tier('forbid: [skip, ▸skip]'),
      'duplicate-name',
      /"skip"/,
      /item 1/,
    ],
    ['a duration in words', tier('soak: ▸2 hours'), 'wrong-value', /"2 hours"/, /30s, 15m/],
    ['a duration without a unit', tier('soak: ▸30'), 'wrong-value', /30 is not/, /30s, 15m/],
    ['a negative duration', tier('soak: ▸-1h'), 'wrong-value', /not a duration/, /30s/],
    [
      'a least soak of a fixed one',
      tier('soak: 1h, minSoak: ▸5m'),
      'wrong-value',
      /goes with/,
      /soak/,
    ],
    [
      'a chance of more than half',
      rollout('change: { revision: v2 }, falseHalts: ▸60%'),
      'wrong-value',
      /below 50%/,
      /0.4%/,
    ],
    ['a duration of an age', tier('soak: ▸100000d'), 'wrong-value', /not a duration/, /30s/],
    [
      'a timeout of nothing',
      cluster('delivery: { command: { program: [a], timeout: ▸0 } }'),
      'wrong-value',
      /between 1ms and 1d/,
      /30s/,
    ],
    ['no clusters at a time', tier('maxConcurrency: ▸0'), 'wrong-value', /at least 1/, /25%/],
    ['more than all', tier('maxConcurrency: ▸101%'), 'wrong-value', /1% to 100%/, /25%/],
    ['half a cluster', tier('maxConcurrency: ▸1.5'), 'wrong-value', /neither a count/, /25%/],
    ['not a number', tier('ramp: { factor: ▸.nan }'), 'not-finite', /.nan is not/, /digits/],
    ['infinity', tier('ramp: { factor: ▸-.Inf }'), 'not-finite', /-.Inf is not/, /digits/],
    ['a number too large', tier('ramp: { factor: ▸1e999 }'), 'not-finite', /1e999/, /digits/],
    ['a ramp that shrinks', tier('ramp: { factor: ▸0.5 }'), 'wrong-value', /0.5 is out/, /least 1/],
    [
      'a size',
      cluster('delivery: { command: { program: [a], outputMax: ▸1MB } }'),
      'wrong-value',
      /"1MB"/,
      /1MiB/,
    ],
    [
      'a port',
      cluster('delivery: { local: { program: [a], ports: { default: ▸70000 } } }'),
      'wrong-value',
      /70000/,
      /at most 65535/,
    ],
    [
      'a path',
      cluster('delivery: { local: { program: [a], ports: { default: 1 }, healthPath: ▸ok } }'),
      'wrong-value',
      /"ok"/,
      /slash/,
    ],
    [
      'a range turned around',
      check('{ source: s, threshold: { query: x, outside: ▸[2, 1] } }'),
      'wrong-value',
      /not a range/,
      /smaller/,
    ],
    [
      'a number that JSON loses',
      rollout('change: { id: ▸12345678901234567890 }'),
      'number-too-large',
      /more digits/,
      /quotes/,
    ],
    [
      'a revision that is a number',
      rollout('change: { revision: ▸1.10 }'),
      'wrong-value',
      /1.1 is not/,
      /quotes/,
    ],
    ['a change of nothing', rollout('change: ▸{}'), 'wrong-value', /changes nothing/, /revision/],
    [
      'a day that is none',
      cluster('override: { tier: test, reason: r, owner: o, until: ▸2027-02-30T00:00:00Z }'),
      'wrong-value',
      /not a time/,
      /RFC 3339/,
    ],
    [
      'a time without a zone',
      cluster('override: { tier: test, reason: r, owner: o, until: ▸2027-02-20T00:00:00 }'),
      'wrong-value',
      /not a time/,
      /RFC 3339/,
    ],
  ])('%s', (...each) => {
    expect(problemsOf(each[1])).toEqual([expected(...each)]);
  });
});

describe('fields that need each other', () => {
  test.each<Case>([
    [
      'two ways to be bad',
      check('{ source: s, ▸threshold: { query: x, above: 1, below: 0 } }').replace(
        '▸threshold: ',
        'threshold: ▸',
      ),
      'wrong-value',
      /exactly one of `above`/,
      /above: 0.02/,
    ],
    [
      'no way to be bad',
      check('{ source: s, threshold: ▸{ query: x } }'),
      'wrong-value',
      /exactly one/,
      /above/,
    ],
    ['a tenant nowhere', tenant('▸{ criticality: test }'), 'placed-nowhere', /`clusters`/, /app-1/],
    [
      'a tenant of no criticality',
      tenant('{ clusters: [c] }').replace('spec', '▸spec'),
      'missing-field',
      /`criticality`/,
      /tier/,
    ],
    [
      'a placement of no criticality',
      tenant('{ placements: [▸{ clusters: [c] }] }'),
      'missing-field',
      /`criticality`/,
      /tier/,
    ],
    [
      'a selector of nothing',
      tenant('{ criticality: test, clusters: ▸{} }'),
      'wrong-value',
      /which clusters/,
      /matchLabels: \{\}/,
    ],
    [
      'In without values',
      tenant(
        '{ criticality: test, clusters: { matchExpressions: [{ key: a, operator: In, values: ▸[] }] } }',
      ),
      'wrong-value',
      /operator/,
      /need values/,
    ],
    [
      'a delivery of no way',
      cluster('delivery: ▸{}'),
      'wrong-value',
      /exactly one of `command`/,
      /program/,
    ],
    [
      'an override without an owner',
      cluster('▸override: { tier: a, reason: r, until: 2027-01-01T00:00:00Z }'),
      'missing-field',
      /`owner`/,
      /answers/,
    ],
    [
      'a program of nothing',
      cluster('delivery: { command: { program: [▸""] } }'),
      'wrong-value',
      /not a program/,
      /first/,
    ],
    [
      'a strategy with the name of ours',
      'kind: Strategy\nmetadata: { name: ▸criticality }',
      'reserved-name',
      /Tierwise itself/,
      /another/,
    ],
    [
      'an order that there is not',
      'kind: Strategy\nmetadata: { name: s }\nspec: { order: ▸exposed }',
      'not-allowed',
      /"exposed"/,
      /one of: criticality, exposure/,
    ],
    [
      'tiers of one name',
      fleet('tiers: [{ name: a }, { name: ▸a }]'),
      'duplicate-name',
      /"a" is/,
      /item 1/,
    ],
  ])('%s', (...each) => {
    expect(problemsOf(each[1])).toEqual([expected(...each)]);
  });
});
