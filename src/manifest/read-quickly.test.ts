import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { slipsIn } from '../../test/fixtures/unruly-yaml.ts';
import { comparedChecks } from './check-kinds.contract.ts';
import { sound } from './fleet-problems.contract.ts';
import { parseManifests } from './parse.ts';
import { readQuickly } from './read-quickly.ts';

const root = join(import.meta.dirname, '../..');

/** A comment that looks like an anchor: all else is as it was, and is read the exact way. */
const closely = '# &\n';

describe('a text that is plain and faultless is read the quick way', () => {
  const plain = globSync('examples/**/{fleet,clusters,tenants,rollout}.yaml', { cwd: root });
  test.each(plain)('%s', (file) => {
    const text = readFileSync(join(root, file), 'utf8');
    expect(readQuickly(text, '.')?.length).toBe(text.match(/^kind: /gm)?.length);
    expect(readQuickly(text + closely, '.')).toBeNull();
  });

  test('every kind of check', () => {
    const documents = comparedChecks.match(/^kind: Check/gm)?.length;
    expect(readQuickly(comparedChecks.slice(4), '.')?.length).toBe(documents);
  });

  test('one of each kind', () => {
    expect(readQuickly(sound, '.')?.map(({ kind }) => kind)).toEqual([
      'Fleet',
      'Cluster',
      'Cluster',
      'Tenant',
      'Check',
      'Strategy',
      'Rollout',
    ]);
  });
});

describe('the exact way is asked about a text', () => {
  test.each([
    ['with a kind that is none of ours', 'kind: Check', 'kind: Deployment'],
    ['with an unknown field', 'replicas: 2', 'replica: 2'],
    ['with a query that is not valid', 'query: ', 'query: (#'],
    ['with a counter that is not plain', 'total: [http', 'total: [rate(x[1m]), http'],
    ['with a histogram of buckets', 'duration_seconds{', 'duration_seconds_bucket{'],
    ['with an effect that is too small', 'ratio: 1.5', 'ratio: 1.1'],
    ['with a probe of nothing', "tcp: '[::1]:80', ", ''],
    ['with a value that has its own spelling', 'host: app.example', 'host: 1.10'],
    ['with an empty document', '---\nkind: Check', '---\n---\nkind: Check'],
    ['with a field that comes twice', 'replicas: 2', 'replicas: 2, replicas: 2'],
    ['with a document that is no mapping', 'kind: Check', '- kind: Check'],
  ])('%s', (_, before, after) => {
    const whole = sound + comparedChecks;
    const text = whole.replace(before, after);
    expect(text).not.toBe(whole);
    expect(readQuickly(text, '.')).toBeNull();
  });

  test('with nothing in it', () => {
    expect(readQuickly('', '.')).toBeNull();
    expect(readQuickly('# later\n', '.')).toBeNull();
  });
});

describe('both ways come to the same', () => {
  const read = (text: string) => parseManifests([{ file: 'fleets/f.yaml', text }]);

  test('whatever is changed in a sound fleet, as long as it is plain', () => {
    const fleets = [sound, sound.replace('app.example', '8080'), sound + comparedChecks];
    let plain = 0;
    fc.assert(
      fc.property(slipsIn(fleets), (text) => {
        if (readQuickly(text, 'fleets') === null) return;
        plain += 1;
        expect(read(text)).toStrictEqual(read(text + closely));
      }),
      { numRuns: 1_000, examples: fleets.map((text) => [text]) },
    );
    expect(plain).toBeGreaterThan(5);
  });

  test('a number among values is the text that it was written as', () => {
    const { fleet } = read(sound.replace('host: app.example', 'host: 8080'));
    expect(fleet?.clusters[0]?.values).toEqual({ host: '8080' });
  });
});

describe('problems between files that were read the quick way have their places', () => {
  const before = '# Nothing here yet.\n---\n';
  const cluster =
    'kind: Cluster\nmetadata:\n  labels: { a: b }\n  name: "app"\nspec: { tier: live }\n';
  const tenant =
    'kind: Tenant\nmetadata: { name: t }\nspec: { criticality: live, clusters: [app, nowhere] }\n';
  const problemsOf = (texts: readonly string[]) => {
    return parseManifests(texts.map((text, index) => ({ file: `${index}.yaml`, text }))).problems;
  };

  test.each(['', closely])('a name that comes twice, with %j behind it', (behind) => {
    const again = `${before}${tenant.replace(', nowhere', '')}---\n${cluster}${behind}`;
    const message = 'there is a Cluster `app` already, at 0.yaml:13:19';
    expect(problemsOf([sound, again])).toEqual([
      {
        file: '1.yaml',
        line: 10,
        column: 9,
        code: 'duplicate-name',
        message,
        hint: 'give one of them another name',
      },
    ]);
  });

  test('a name that comes three times, and a Fleet that comes twice', () => {
    const fleet = 'kind: Fleet\nmetadata: { name: g }\n---\n';
    expect(problemsOf([sound, `${fleet}${cluster}`, cluster])).toMatchObject([
      { file: '1.yaml', line: 2, column: 19, message: expect.stringMatching(/at 0.yaml:2:19/) },
      { file: '1.yaml', line: 7, column: 9, message: expect.stringMatching(/at 0.yaml:13:19/) },
      { file: '2.yaml', line: 4, column: 9, message: expect.stringMatching(/at 0.yaml:13:19/) },
    ]);
  });

  test.each(['', closely])('a name that leads nowhere, with %j behind it', (behind) => {
    expect(problemsOf([sound, `${before}${tenant}${behind}`])).toMatchObject([
      { file: '1.yaml', line: 5, column: 44, code: 'unknown-cluster' },
    ]);
  });
});
