import { describe, expect, test } from 'vitest';
import { type Case, expected, fleet, problemsOf } from './problem.contract.ts';

describe('sources', () => {
  const source = (fields: string) => fleet(`sources: { s: ${fields} }`);
  const asked = (url: string, more = '') =>
    source(`{ prometheus: { url: ${url}${more} }, livesOn: each }`);
  test.each<Case>([
    [
      'a Prometheus that lives nowhere',
      fleet('sources: { ▸s: { prometheus: { url: http://p } } }'),
      'missing-field',
      /`livesOn`/,
      /silence.*witness/,
    ],
    [
      'neither kind',
      source('▸{ livesOn: each }'),
      'wrong-value',
      /`prometheus` and `scrape`/,
      /url/,
    ],
    [
      'both kinds',
      source('▸{ prometheus: { url: http://p }, scrape: { targets: [http://p] }, livesOn: each }'),
      'wrong-value',
      /exactly one/,
      /url/,
    ],
    [
      'a misspelt place',
      source('{ prometheus: { url: http://p }, livesOn: ▸eahc }'),
      'wrong-type',
      /`each`, `outside`.*"eahc"/,
      /^$/,
    ],
    [
      'a place with a misspelt field',
      source('{ prometheus: { url: http://p }, livesOn: { ▸outsid: a } }'),
      'unknown-field',
      /`outsid`/,
      /`outside`/,
    ],
    [
      'a label for scrape',
      source('{ scrape: { targets: [http://p] }, clusterLabel: ▸c }'),
      'wrong-value',
      /scrape/,
      /leave/,
    ],
    [
      'two labels',
      source('{ prometheus: { url: http://p, clusterLabel: a }, livesOn: each, clusterLabel: ▸b }'),
      'wrong-value',
      /contradicts/,
      /one of the two/,
    ],
    [
      'a file as address',
      asked('▸file:///etc/passwd'),
      'wrong-value',
      /this is not an http/,
      /https:/,
    ],
    [
      'an address without a scheme',
      asked('▸prom.example'),
      'wrong-value',
      /this is not an http/,
      /https:/,
    ],
    [
      'an address that does not parse',
      asked('▸"http://[::1"'),
      'wrong-value',
      /this is not an http/,
      /https:/,
    ],
    [
      'a password in the address',
      asked('▸http://ana:geheim@p'),
      'wrong-value',
      /password/,
      /headers/,
    ],
    [
      'a token in the address',
      asked('▸http://p/?token=geheim'),
      'wrong-value',
      /password/,
      /headers/,
    ],
    [
      'a secret header',
      asked('http://p', ', headers: { Authorization: ▸Bearer geheim }'),
      'secret-in-the-open',
      /written out/,
      /env: NAME/,
    ],
    [
      'a secret cookie',
      asked('http://p', ', headers: { cookie: ▸geheim }'),
      'secret-in-the-open',
      /written out/,
      /env: NAME/,
    ],
    [
      'a secret by another name',
      asked('http://p', ', headers: { X-Custom: ▸Basic geheim }'),
      'secret-in-the-open',
      /written out/,
      /env: NAME/,
    ],
    [
      'a header that breaks lines',
      asked('http://p', ', headers: { X-A: ▸"a\\r\\nb: geheim" }'),
      'wrong-value',
      /line of text/,
      /line/,
    ],
    [
      'a name that is no header',
      asked('http://p', ', headers: { ▸"X A": a }'),
      'wrong-value',
      /"X A" is not the name/,
      /X-Scope/,
    ],
    [
      'a reference to two places',
      asked('http://p', ', headers: { X-A: ▸{ env: A, file: b } }'),
      'wrong-type',
      /env: NAME/,
      /^$/,
    ],
    [
      'a reference to no variable',
      asked('http://p', ', headers: { X-A: { env: ▸"A B" } }'),
      'wrong-value',
      /"A B" is not/,
      /digit/,
    ],
  ])('%s', (...each) => {
    expect(problemsOf(each[1])).toEqual([expected(...each)]);
  });

  test('secrets are never repeated', () => {
    for (const header of ['Authorization: geheim', 'X-A: "a\\ngeheim"', 'X-A: [geheim]']) {
      const problems = problemsOf(asked('http://u:geheim@p', `, headers: { ${header} }`));
      expect(problems).toHaveLength(2);
      expect(JSON.stringify(problems)).not.toContain('geheim');
    }
  });
});
