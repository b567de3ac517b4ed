import { expect, test } from 'vitest';
import { alwaysHalt, alwaysPass } from './always.ts';
import { madeCase, said, usual, worsened } from './made-case.ts';

test.each([
  { name: 'good', each: madeCase({ treated: [usual] }) },
  { name: 'bad', each: madeCase({ treated: [worsened(100)] }) },
  { name: 'nothing at all', each: { ...madeCase({ treated: [] }), series: [] } },
])('$name: one lets it pass, the other stops it at once', ({ each }) => {
  expect([said(alwaysPass, each), said(alwaysHalt, each)]).toEqual([
    'healthy at the end',
    'regressed at 0',
  ]);
});
