import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, deskWith } from '../../test/support/cli.ts';
import { worldWiring } from '../../test/support/world-wiring.ts';
import { StoreTrouble } from '../store/store.ts';
import { entries } from './registry.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await deskWith(worldWiring());
});
afterAll(() => desk[Symbol.asyncDispose]());

describe('help', () => {
  test('names every command of the design', async () => {
    const { code, stdout, stderr } = await desk.call(['--help']);
    const wanted =
      'validate fleet explain plan simulate up demo doctor start list status watch events ' +
      'pause resume approve skip retry abort rollback debts run completion';
    expect(code).toBe(0);
    expect(stderr).toBe('');
    for (const name of wanted.split(' ')) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  test.each(entries.map(({ name }) => ({ name })))(
    'of $name shows how it is called',
    async ({ name }) => {
      const { code, stdout } = await desk.call([name, '--help']);
      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: tierwise ${name}`);
      expect(stdout).toMatch(/Examples:\n {2}\$ /);
      expect(await desk.call(['help', name])).toMatchObject({ code: 0, stdout });
    },
  );

  test('is shown, as a mistake, where there is no command at all', async () => {
    const { code, stdout, stderr } = await desk.call([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: tierwise');
  });

  test('is not the version', async () => {
    expect(await desk.call(['--version'])).toMatchObject({ code: 0, stdout: '0.0.0\n' });
  });
});

describe('a wrong command line ends with 2 and says what was meant', () => {
  test.each([
    { line: ['plna'], says: 'plan' },
    { line: ['plan', '--fiel', 'x', '-f', 'y'], says: '--file' },
    { line: ['plan'], says: '--file' },
    { line: ['status'], says: 'name' },
    { line: ['status', 'a', 'b'], says: 'too many arguments' },
    { line: ['status', 'a', '-o', 'yaml'], says: 'Allowed choices are table, json' },
    { line: ['skip', 'a', '--cluster', 'b'], says: '--reason' },
    { line: ['skip', 'a', '--cluster', 'b', '--reason', 'c', '--until', 'soon'], says: 'RFC 3339' },
    { line: ['approve', 'a', '--accept', 'everything'], says: 'no-outside-check' },
    { line: ['explain', 'tenant/checkout'], says: 'cluster/NAME, rollout/NAME or verdict/ROLLOUT' },
    { line: ['explain', 'clutser/app-1'], says: 'did you mean cluster/app-1?' },
    { line: ['completion', 'fish'], says: 'bash, zsh' },
  ])('$line', async ({ line, says }) => {
    const { code, stdout, stderr } = await desk.call(line);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
  });
});

describe('the store failing ends with 5 and says what to do', () => {
  test.each([
    { code: 'full', hint: 'make room' },
    { code: 'newer', hint: 'newer' },
    { code: 'busy', hint: 'try again' },
    { code: 'corrupt', hint: 'backup' },
    { code: 'read-only', hint: '--store' },
    { code: 'unavailable', hint: '--store' },
  ] as const)('$code', async ({ code, hint }) => {
    const trouble = new StoreTrouble(code, 'The store does not want to.');
    const openStore = () => Promise.reject(trouble);
    await using broken = await deskWith(worldWiring({}, { openStore }));
    const said = await broken.call(['up', '-o', 'json']);
    expect(said.code).toBe(5);
    expect(said.stderr).toContain('The store does not want to.');
    expect(said.stderr).toContain(hint);
    expect(JSON.parse(said.stdout)).toMatchObject({ error: { code: `store-${code}` } });
  });

  test('a fault of our own is told as one', async () => {
    const openStore = () => Promise.reject(new TypeError('x is not a function'));
    await using broken = await deskWith(worldWiring({}, { openStore }));
    const said = await broken.call(['up']);
    expect(said.code).toBe(5);
    expect(said.stderr).toContain('please report it');
  });
});

test('text from outside cannot steer the terminal', async () => {
  const { stderr, stdout } = await desk.call([
    'status',
    'a\u001b[2Jb',
    '-o',
    'json',
    '--store',
    '/dev/null/x\u009b1m',
  ]);
  for (const control of ['\u001b', '\u009b']) expect(stderr + stdout).not.toContain(control);
});

test("the demo is the wiring's, and its exit code with it", async () => {
  await using demo = await deskWith(worldWiring({}, { demo: () => Promise.resolve(130) }));
  expect((await demo.call(['demo'])).code).toBe(130);
});
