import { describe, expect, test } from 'vitest';
import { type Case, check, cluster, expected, problemsOf, tenant } from './problem.contract.ts';

describe('a document of ours', () => {
  test.each<Case>([
    ['is a mapping', '▸- a\n- b\n', 'not-a-document', /is a list/, /kind: Fleet/],
    ['says its kind', '▸metadata: { name: a }', 'missing-field', /does not say/, /Fleet, Cluster/],
    ['is of a known kind', 'kind: ▸Clutser', 'unknown-kind', /"Clutser"/, /did you mean `Cluster`/],
    [
      'is not of another system',
      'apiVersion: apps/v1\nkind: ▸Deployment',
      'unknown-kind',
      /"Deployment"/,
      /apps\/v1 do not belong/,
    ],
    [
      'is of our version',
      'kind: Fleet\napiVersion: ▸tierwise.dev/v2\nmetadata: { name: f }',
      'not-allowed',
      /tierwise.dev\/v2/,
      /tierwise.dev\/v1/,
    ],
    [
      'has a name',
      'kind: Fleet\n▸metadata: { labels: {} }',
      'missing-field',
      /`name` is missing/,
      /The name of the Fleet/,
    ],
    ['has a spec', '▸kind: Check\nmetadata: { name: a }', 'missing-field', /`spec`/, /./],
  ])('%s', (...each) => {
    expect(problemsOf(each[1])).toEqual([expected(...each)]);
  });
});

describe('names', () => {
  test.each([
    '""',
    'App',
    'a_b',
    '-a',
    'a.',
    'a b',
    'a/b',
    '"a\\0"',
    'constructor',
    'a'.repeat(64),
  ])('cannot be %s', (name) => {
    const document = `kind: Fleet\nmetadata: { name: ▸${name} }`;
    const each: Case = ['', document, 'wrong-value', /is not a name/, /lowercase/];
    expect(problemsOf(each[1])).toEqual([expected(...each)]);
  });
  test('cannot be numbers', () => {
    const each: Case = [
      '',
      'kind: Fleet\nmetadata: { name: ▸1 }',
      'wrong-value',
      /1 is not/,
      /letters/,
    ];
    expect(problemsOf(each[1])).toEqual([expected(...each)]);
  });
});

describe('fields', () => {
  test.each<Case>([
    ['unknown ones', cluster('▸zone: [a]'), 'unknown-field', /`zone`/, /did you mean `zones`/],
    ['unlike any', cluster('▸foo: [a]'), 'unknown-field', /`foo`/, /zones, tier, override/],
    ['beside the spec', `▸status: {}\n${cluster('')}`, 'unknown-field', /`status`/, /apiVersion/],
    ['a text for a list', cluster('zones: ▸a'), 'wrong-type', /a list, and is a text/, /\[one/],
    ['a list for a mapping', cluster('values: ▸[a]'), 'wrong-type', /mapping.*list/, /name: value/],
    ['nothing for a list', cluster('▸zones:'), 'wrong-type', /nothing is written/, /leave/],
    ['no items', cluster('zones: ▸[]'), 'wrong-value', /too few/, /at least 1/],
    ['items twice', cluster('zones: [a, ▸a]'), 'duplicate-name', /"a" is there twice/, /item 1/],
    ['a number for a text', cluster('zones: [▸1]'), 'wrong-value', /1 is not a name/, /names/],
    [
      'an enum',
      tenant('{ criticality: test, clusters: [c], traffic: ▸synthtic }'),
      'not-allowed',
      /"synthtic"/,
      /did you mean `synthetic`\? one of: real, synthetic/,
    ],
    [
      'yes for true',
      check('{ source: s, required: ▸yes, threshold: { query: x, above: 1 } }'),
      'wrong-type',
      /true or false/,
      /quotes/,
    ],
    [
      'a field of a later version',
      cluster('delivery: { ▸kubernetes: { context: c } }'),
      'later-version',
      /kubernetes/,
      /command/,
    ],
  ])('%s', (...each) => {
    expect(problemsOf(each[1])).toEqual([expected(...each)]);
  });
});

test('all problems are reported, sorted by their place', () => {
  const document = cluster('zone: [a], witnesses: a, values: { A: b }, delivery: { command: {} }');
  expect(problemsOf(document).map(({ code }) => code)).toEqual([
    'unknown-field',
    'wrong-type',
    'wrong-value',
    'missing-field',
  ]);
});
