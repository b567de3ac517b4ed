import { describe, expect, test } from 'vitest';
import { source, tenant } from '../../../test/fixtures/fleet.ts';
import { outline, planned } from '../../../test/fixtures/plan.ts';
import type { FleetWords } from '../../../test/fixtures/fleet.ts';
import type { Amount } from '../fleet/quantities.ts';

const all: Amount = { kind: 'percent', percent: 100 };

/** The waves of the application tier, when nothing but the case holds clusters back. */
function wavesOf(words: FleetWords): string | undefined {
  const application = { maxConcurrency: all, ramp: { first: 10, factor: 1 } };
  const figures = {
    ...words.figures,
    application: { ...application, ...words.figures?.['application'] },
  };
  const lines = outline(planned({ ...words, figures }));
  return lines.find((line) => line.startsWith('application: '))?.replace('application: ', '');
}

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
const each = (clusters: readonly string[]) =>
  clusters.map((name) => tenant(`on-${name}`, { on: [name] }));

describe('how many go together', () => {
  test.each([
    { name: 'all of them', first: 10, factor: 1, limit: all, waves: 'abcdefghij' },
    { name: 'one, then the double', first: 1, factor: 2, limit: all, waves: 'a bc defg hij' },
    { name: 'up to a share', first: 1, factor: 2, limit: percent(30), waves: 'a bc def ghi j' },
    {
      name: 'a share is rounded down',
      first: 9,
      factor: 1,
      limit: percent(39),
      waves: 'abc def ghi j',
    },
    {
      name: 'a share is at least one',
      first: 9,
      factor: 1,
      limit: percent(1),
      waves: 'a b c d e f g h i j',
    },
    { name: 'up to a count', first: 2, factor: 3, limit: count(4), waves: 'ab cdef ghij' },
    { name: 'a ramp that does not grow', first: 4, factor: 1, limit: all, waves: 'abcd efgh ij' },
    { name: 'a ramp in between', first: 1, factor: 1.5, limit: all, waves: 'a b cd efg hij' },
  ])('$name', ({ first, factor, limit, waves }) => {
    const application = { maxConcurrency: limit, ramp: { first, factor } };
    const found = wavesOf({ clusters: names, tenants: each(names), figures: { application } });
    expect(found?.replaceAll(' ', '').replaceAll('|', ' ')).toBe(waves);
  });
});

describe('who goes before whom', () => {
  const cases: readonly { name: string; given: FleetWords; waves: string }[] = [
    {
      name: 'by name when nothing else decides, capitals first',
      given: { clusters: ['b', 'a', 'C', 'a-1'], tenants: each(['b', 'a', 'C', 'a-1']) },
      waves: 'C a a-1 b',
    },
    {
      name: 'the least exposed before the more exposed',
      given: {
        clusters: ['a', 'b', 'c', 'd'],
        tenants: [
          tenant('w', { on: ['a'], exposure: 'internet' }),
          tenant('x', { on: ['b'], exposure: 'partner' }),
          tenant('y', { on: ['c'], exposure: 'internal' }),
          tenant('z', { on: ['d'], exposure: 'isolated' }),
        ],
        figures: { application: { maxConcurrency: count(1) } },
      },
      waves: 'd | c | b | a',
    },
    {
      name: 'the watched before its witness, though the witness comes first by exposure and name',
      given: {
        tiers: ['application'],
        clusters: ['a', { name: 'b', witnesses: ['a'] }],
        tenants: [
          tenant('x', { on: ['a'], exposure: 'isolated' }),
          tenant('y', { on: ['b'], exposure: 'internet' }),
        ],
      },
      waves: 'b | a',
    },
    {
      name: 'a chain of witnesses from its end on, the others beside it',
      given: {
        tiers: ['application'],
        clusters: ['a', { name: 'b', witnesses: ['a'] }, { name: 'c', witnesses: ['b'] }, 'd'],
        tenants: each(['a', 'b', 'c', 'd']),
      },
      waves: 'c d | b | a',
    },
    {
      name: 'a ring of witnesses in order, no two neighbours together',
      given: {
        clusters: [
          { name: 'a', witnesses: ['b'] },
          { name: 'b', witnesses: ['c'] },
          { name: 'c', witnesses: ['d'] },
          { name: 'd', witnesses: ['a'] },
        ],
        tenants: each(['a', 'b', 'c', 'd']),
      },
      waves: 'a | b | c | d',
    },
    {
      name: 'the witness of all alone at the end, in a fleet of one tier',
      given: {
        tiers: ['application'],
        clusters: ['a', 'b', 'c'],
        tenants: each(['a', 'b', 'c']),
        sources: [source('prom', ['a'])],
      },
      waves: 'b c | a',
    },
    {
      name: 'several witnesses of all one by one, and those that watch one of them in between',
      given: {
        tiers: ['application'],
        clusters: ['a', 'b', { name: 'c', witnesses: ['b'] }, 'd', 'e'],
        tenants: each(['a', 'b', 'c', 'd', 'e']),
        sources: [source('prom', ['a', 'c'])],
      },
      waves: 'd e | a | b | c',
    },
  ];
  test.each(cases)('$name', ({ given, waves }) => {
    expect(wavesOf(given)).toBe(waves);
  });
});

describe('no copy too many', () => {
  const cases: readonly { name: string; given: FleetWords; waves: string }[] = [
    {
      name: 'two copies of a tenant never together',
      given: {
        clusters: ['a', 'b', 'c'],
        tenants: [tenant('t', { on: ['a', 'b'] }), ...each(['c'])],
      },
      waves: 'a c | b',
    },
    {
      name: 'as many together as the tenant can spare',
      given: {
        clusters: ['a', 'b', 'c', 'd', 'e'],
        tenants: [tenant('t', { labels: {}, minUntouched: percent(60) })],
      },
      waves: 'a b | c d | e',
    },
    {
      name: 'one by one where a tenant can spare a single copy',
      given: {
        clusters: ['a', 'b', 'c'],
        tenants: [tenant('t', { labels: {}, minUntouched: count(2) })],
      },
      waves: 'a | b | c',
    },
    {
      name: 'tenants that overlap are all kept',
      given: {
        clusters: ['a', 'b', 'c', 'd'],
        tenants: [
          tenant('t', { on: ['a', 'b'] }),
          tenant('u', { on: ['b', 'c'] }),
          tenant('v', { on: ['c', 'd'] }),
        ],
      },
      waves: 'a c | b d',
    },
    {
      name: 'copies in other tiers count as untouched',
      given: {
        clusters: ['a', 'b', { name: 'mesh', declaredTier: 'infrastructure' }],
        tenants: [tenant('t', { on: ['a', 'b', 'mesh'] })],
      },
      waves: 'a b',
    },
    {
      name: 'a tenant that allows it loses all copies at once',
      given: {
        clusters: ['a', 'b'],
        tenants: [tenant('t', { on: ['a', 'b'], minUntouched: count(0) })],
      },
      waves: 'a b',
    },
  ];
  test.each(cases)('$name', ({ given, waves }) => {
    expect(wavesOf(given)).toBe(waves);
  });
});

function count(value: number): Amount {
  return { kind: 'count', count: value };
}

function percent(value: number): Amount {
  return { kind: 'percent', percent: value };
}
