import { describe, expect, test } from 'vitest';
import { impurities } from './purity.ts';
import { isTest, readSources } from './sources.ts';

test('core has no clock, no chance, no waiting and no surroundings', () => {
  const rules = readSources('src/core').filter(({ path }) => !isTest(path));
  expect(rules.flatMap(impurities)).toEqual([]);
});

describe('what would make a rule impure is found', () => {
  const cases = [
    ['the clock', 'export const now = () => Date.now();', ['Date']],
    ['a new date', 'export const now = () => new Date();', ['Date']],
    ['chance', 'export const dice = () => Math.random();', ['Math.random']],
    ['a timer', 'setTimeout(() => {}, 1);', ['setTimeout']],
    ['the environment', "export const home = process.env['HOME'];", ['process']],
    ['a detour to a global', 'export const now = () => globalThis.Date.now();', ['globalThis']],
    ['the locale', 'export const order = new Intl.Collator();', ['Intl']],
    ['waiting', 'export const wait = async (a: Promise<void>) => await a;', ['async', 'await']],
    ['a shorthand', 'export const leak = { process };', ['process']],
  ] as const;
  test.each(cases)('%s', (_name, text, wrong) => {
    expect(impurities({ path: 'rule.ts', text })).toEqual(wrong.map((it) => `rule.ts:1: ${it}`));
  });
});

test('a property that is merely called like a global is left alone', () => {
  const text = 'interface A { process: string }\nexport const f = (a: A) => ({ Date: a.process });';
  expect(impurities({ path: 'rule.ts', text })).toEqual([]);
});
