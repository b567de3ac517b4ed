import { describe, expect, test } from 'vitest';
import { badArrows } from './arrows.ts';
import { readSources } from './sources.ts';

test('every import in src/ is an arrow of the table', () => {
  expect(readSources('src').flatMap(badArrows)).toEqual([]);
});

describe('an import that the table does not have is found', () => {
  const cases = [
    {
      name: 'a rule that reads the store',
      path: 'core/rollout/decide.ts',
      text: `import { open } from '../../store/store.ts';`,
      wrong: 'core/rollout may not import store/store.ts',
    },
    {
      name: 'a lower rule that knows a higher one',
      path: 'core/judge/fold.ts',
      text: `import { cut } from '../plan/plan.ts';`,
      wrong: 'core/judge may not import core/plan/plan.ts',
    },
    {
      name: 'a type only',
      path: 'core/fleet/fleet.ts',
      text: `import type { Plan } from '../plan/plan.ts';`,
      wrong: 'core/fleet may not import core/plan/plan.ts',
    },
    {
      name: 'a type in passing',
      path: 'core/fleet/fleet.ts',
      text: `export type Plan = import('../plan/plan.ts').Plan;`,
      wrong: 'core/fleet may not import core/plan/plan.ts',
    },
    {
      name: 'a re-export',
      path: 'manifest/read.ts',
      text: `export { open } from '../store/sqlite/open.ts';`,
      wrong: 'manifest may not import store/sqlite/open.ts',
    },
    {
      name: 'a re-export of everything',
      path: 'manifest/read.ts',
      text: `export * from '../api/operations.ts';`,
      wrong: 'manifest may not import api/operations.ts',
    },
    {
      name: 'an import at run time',
      path: 'cli/up.ts',
      text: `export const load = () => import('../store/sqlite/open.ts');`,
      wrong: 'cli may not import store/sqlite/open.ts',
    },
    {
      name: 'an import of a computed path',
      path: 'cli/up.ts',
      text: `export const load = (name: string) => import(name);`,
      wrong: 'imports a computed path, which nobody can check',
    },
    {
      name: 'a package in core',
      path: 'core/plan/cut.ts',
      text: `import { z } from 'zod';`,
      wrong: 'core imports nothing from outside, but here is zod',
    },
    {
      name: 'Node in core',
      path: 'core/plan/cut.ts',
      text: `import { readFileSync } from 'node:fs';`,
      wrong: 'core imports nothing from outside, but here is node:fs',
    },
    {
      name: 'an implementation where only the interface is allowed',
      path: 'controller/loop.ts',
      text: `import { local } from '../deliver/local/local.ts';`,
      wrong: 'controller may not import deliver/local/local.ts',
    },
    {
      name: 'an interface that knows an implementation',
      path: 'deliver/delivery.ts',
      text: `import { local } from './local/local.ts';`,
      wrong: 'an interface file imports core only, not deliver/local/local.ts',
    },
    {
      name: 'one way to deliver that leans on another',
      path: 'deliver/local/local.ts',
      text: `import { run } from '../command/run.ts';`,
      wrong:
        'deliver/local and deliver/command know nothing of each other, but here is deliver/command/run.ts',
    },
    {
      name: 'a contract suite outside tests',
      path: 'store/sqlite/open.ts',
      text: `import { logContract } from '../log.contract.ts';`,
      wrong: 'only tests import a contract suite, such as store/log.contract.ts',
    },
    {
      name: 'main.ts, even from a test',
      path: 'cli/up.test.ts',
      text: `import '../main.ts';`,
      wrong: 'nothing imports main.ts',
    },
    {
      name: 'a file outside src/',
      path: 'cli/version.ts',
      text: `import about from '../../package.json' with { type: 'json' };`,
      wrong: 'leaves src/ for ../package.json',
    },
    {
      name: 'a file in no room',
      path: 'utils/array.ts',
      text: '',
      wrong: 'belongs to no room of test/house/rooms.ts',
    },
  ];
  test.each(cases)('$name', ({ path, text, wrong }) => {
    expect(badArrows({ path, text })).toEqual([`${path}:1: ${wrong}`]);
  });
});

describe('an import that the table has is left alone', () => {
  const cases = [
    ['core/rollout/decide.ts', `import { soak } from '../judge/soak.ts';`],
    ['controller/loop.ts', `import type { Delivery } from '../deliver/delivery.ts';`],
    ['controller/loop.ts', `import { decide } from '../core/rollout/decide.ts';`],
    ['deliver/local/local.ts', `import { supervise } from './supervise.ts';`],
    ['deliver/local/local.ts', `import type { Delivery } from '../delivery.ts';`],
    ['store/log.test.ts', `import { logContract } from './log.contract.ts';`],
    ['core/plan/cut.test.ts', `import fc from 'fast-check';`],
    ['main.ts', `const open = () => import('./store/sqlite/open.ts'); void open;`],
  ] as const;
  test.each(cases)('%s: %s', (path, text) => {
    expect(badArrows({ path, text })).toEqual([]);
  });
});
