import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { publishedSchemas } from './json-schemas.ts';
import { loadFiles, readManifests } from './load.ts';
import { referencePage } from './reference.ts';

const root = join(import.meta.dirname, '../..');
const examples = readdirSync(join(root, 'examples'));

/** What an editor does with the published schemas. */
function accepts() {
  // Formats and widened types are for editors; that is all that the strict mode would complain of.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  for (const [file, schema] of publishedSchemas()) ajv.addSchema(schema, file);
  const validate = ajv.getSchema('tierwise.schema.json');
  expect(validate).toBeDefined();
  return (document: unknown) => ({ fits: validate?.(document), errors: validate?.errors ?? [] });
}

describe('the published schemas', () => {
  test('are what the code says: run `npm run schemas` after a change', () => {
    const folder = join(root, 'schemas');
    const committed = new Map(
      readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const),
    );
    const generated = [...publishedSchemas()].map(([file, schema]) => {
      return [file, `${JSON.stringify(schema, null, 2)}\n`] as const;
    });
    expect(committed).toEqual(new Map(generated));
  });

  test('and the page on manifests in the handbook says the same', () => {
    expect(readFileSync(join(root, 'docs/manifests.md'), 'utf8')).toBe(referencePage());
  });

  test.each(examples)('accept the example %s', async (example) => {
    const { documents } = await loadFiles([join(root, 'examples', example)]);
    const check = accepts();
    for (const document of documents.flatMap(({ text }) => parseAllDocuments(text))) {
      expect(check(document.toJS())).toEqual({ fits: true, errors: [] });
    }
  });

  test.each([
    ['an unknown kind', { kind: 'Ban', metadata: { name: 'a' } }],
    ['a freeze of nobody', { kind: 'Freeze', metadata: { name: 'a' }, spec: { reason: 'b' } }],
    ['a window in an offset', windowed({ timeZone: '+02:00', deny: { days: ['mon'] } })],
    ['a window that does both', windowed({ deny: { days: ['mon'] }, allow: { days: ['tue'] } })],
    ['an unknown field', { kind: 'Fleet', metadata: { name: 'a' }, spec: { tier: [] } }],
    ['a duration in words', tiers({ soak: '2 hours' })],
    ['a duration without a unit', tiers({ soak: 30 })],
    ['no clusters at a time', tiers({ maxConcurrency: 0 })],
    ['a name in capitals', { kind: 'Fleet', metadata: { name: 'A' } }],
    ['a tenant nowhere', { kind: 'Tenant', metadata: { name: 'a' }, spec: { criticality: 'b' } }],
    ['a Prometheus that lives nowhere', sources({ prometheus: { url: 'http://p' } })],
    ['a password in an address', sources({ prometheus: { url: 'http://a:b@p' }, livesOn: 'each' })],
    ['a source of our name', sources({ scrape: { targets: ['http://p'] } }, 'tierwise')],
    ['both kinds of source', sources({ prometheus: { url: 'http://p' }, scrape: { targets: [] } })],
  ])('refuse %s', (_, document) => {
    expect(accepts()(document).fits).toBe(false);
  });

  test.each([
    ['a rate', { source: 's', rate: { errors: 'a', total: ['b', 'c'], effect: { ratio: 0.5 } } }],
    ['a latency', { source: 's', latency: { histogram: 'h', bounds: [0.1, 1], form: 'native' } }],
    ['a gauge', { source: 's', gauge: { query: 'x', limit: { above: 1, for: '5m' } } }],
    ['growth', { source: 's', growth: { query: 'x', limit: 8e9, within: '12h', bad: 'lower' } }],
    ['a probe', { probe: { tcp: '{cluster}.example:443', every: '500ms' }, warmUp: '1m' }],
  ])('accept %s', (_, spec) => {
    expect(accepts()(checkOf(spec))).toEqual({ fits: true, errors: [] });
  });

  test.each([
    ['a check of no kind', { source: 's' }],
    ['a check of two kinds', { source: 's', gauge: { query: 'x' }, probe: { tcp: 'a:1' } }],
    ['a check without a source', { gauge: { query: 'x' } }],
    ['a probe with a source', { source: 's', probe: { tcp: 'a:1' } }],
    ['a source of ours', { source: 'tierwise', gauge: { query: 'x' } }],
    ['an effect that is too small', gaugeWith({ effect: { ratio: 1.1 } })],
    ['an effect of two units', gaugeWith({ effect: { ratio: 2, absolute: 1 } })],
    ['a weight of nothing', gaugeWith({ weight: 0 })],
    ['no selectors', { source: 's', rate: { errors: [], total: 'b' } }],
    ['four bounds', { source: 's', latency: { histogram: 'h', bounds: [1, 2, 3, 4] } }],
    ['growth to both sides', { source: 's', growth: { query: 'x', limit: 1, bad: 'either' } }],
    ['a probe of two places', { probe: { tcp: 'a:1', http: 'http://a' } }],
    ['a share of all', { probe: { tcp: 'a:1', effect: { absolute: 1 } } }],
  ])('refuse %s', (_, spec) => {
    expect(accepts()(checkOf(spec)).fits).toBe(false);
  });

  test('have help for every field of a spec', () => {
    for (const [file, schema] of publishedSchemas()) {
      const { properties = {} } = schema as {
        properties?: Record<string, { properties?: object }>;
      };
      for (const [field, said] of Object.entries(properties['spec']?.properties ?? {})) {
        expect(said, `${file}: ${field}`).toHaveProperty('description');
      }
    }
  });
});

describe('the examples', () => {
  test.each(examples)('%s has no problems', async (example) => {
    const { fleet, rollouts, problems } = await readManifests([join(root, 'examples', example)]);
    expect(problems).toEqual([]);
    expect(fleet?.clusters.length).toBeGreaterThan(3);
    expect(rollouts.length).toBeGreaterThan(0);
    expect(rollouts.every(({ checks }) => checks.length > 0)).toBe(true);
  });
});

function tiers(fields: object) {
  return { kind: 'Fleet', metadata: { name: 'a' }, spec: { tiers: [{ name: 'a', ...fields }] } };
}

function sources(fields: object, name = 's') {
  return { kind: 'Fleet', metadata: { name: 'a' }, spec: { sources: { [name]: fields } } };
}

function windowed(fields: object) {
  const windows = [{ name: 'w', timeZone: 'UTC', ...fields }];
  return { kind: 'Fleet', metadata: { name: 'a' }, spec: { windows } };
}

function checkOf(spec: object) {
  return { kind: 'Check', metadata: { name: 'a' }, spec };
}

function gaugeWith(fields: object) {
  return { source: 's', gauge: { query: 'x', ...fields } };
}
