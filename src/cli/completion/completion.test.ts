import { execFile, spawnSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, deskWith } from '../../../test/support/cli.ts';
import { worldWiring } from '../../../test/support/world-wiring.ts';
import { entries } from '../registry.ts';

const execute = promisify(execFile);
const has = (shell: string) => spawnSync(shell, ['-c', ':']).status === 0;

let desk: Desk;
beforeAll(async () => {
  desk = await deskWith(worldWiring());
  // Stands for the program: all that completion asks of it is the list of rollouts.
  const program = join(desk.folder, 'tierwise');
  const list =
    '{\n  "rollouts": [\n    {\n      "rollout": "ingester-2",\n      "phase": "planned"\n    }\n  ]\n}';
  await writeFile(program, `#!/bin/sh\n[ "$1" = list ] && cat <<'X'\n${list}\nX\n`);
  await chmod(program, 0o755);
});
afterAll(() => desk[Symbol.asyncDispose]());

/** What bash offers for the last word of a line. */
async function offered(words: readonly string[]): Promise<readonly string[]> {
  const { stdout: script } = await desk.call(['completion', 'bash']);
  const line = words.map((word) => `'${word}'`).join(' ');
  const ask =
    `${script}\nCOMP_WORDS=(tierwise ${line}); COMP_CWORD=${words.length}\n` +
    '_tierwise 2>/dev/null; printf "%s\\n" "${COMPREPLY[@]}"';
  const env = { ...process.env, PATH: `${desk.folder}:${process.env['PATH'] ?? ''}` };
  const { stdout } = await execute('bash', ['-c', ask], { env, cwd: desk.folder });
  return stdout.split('\n').filter((word) => word !== '');
}

describe.skipIf(!has('bash'))('in bash', () => {
  test.each([
    { words: ['val'], wanted: ['validate'] },
    { words: ['st'], wanted: ['start', 'status'] },
    { words: ['status', 'ing'], wanted: ['ingester-2'] },
    { words: ['plan', '--ro'], wanted: ['--rollout'] },
    { words: ['plan', '-o', ''], wanted: ['table', 'json'] },
    { words: ['approve', 'x', '--accept', 'in'], wanted: ['inconclusive'] },
    { words: ['completion', 'b'], wanted: ['bash'] },
    { words: ['validate', 'tier'], wanted: ['tierwise'] },
    { words: ['plan', '-f', 'tier'], wanted: ['tierwise'] },
    { words: ['help', 'doc'], wanted: ['doctor'] },
    { words: ['explain', ''], wanted: ['cluster/', 'rollout/ingester-2', 'verdict/ingester-2'] },
    { words: ['explain', 'ver'], wanted: ['verdict/ingester-2'] },
    { words: ['skip', 'x', '--reason', ''], wanted: [] },
    { words: ['nonsense', ''], wanted: [] },
  ])('$words is completed to $wanted', async ({ words, wanted }) => {
    expect(await offered(words)).toEqual(wanted);
  });

  test('every command is known', async () => {
    expect(await offered([''])).toEqual([
      ...entries.map(({ name }) => name),
      'help',
      '--help',
      '--version',
    ]);
  });
});

/** Named by the test command, which fetches one where the machine has none. */
const zsh = process.env['TIERWISE_ZSH'] ?? '';

test.skipIf(zsh === '')('zsh can read its script', async () => {
  const { stdout } = await desk.call(['completion', 'zsh']);
  expect((await execute(zsh, ['-n', '-c', stdout])).stderr).toBe('');
});

test('the script of zsh knows every command and its options', async () => {
  const { code, stdout } = await desk.call(['completion', 'zsh']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^#compdef tierwise\n/);
  for (const { name } of entries) expect(stdout).toContain(`\n        ${name}) _arguments `);
  expect(stdout).toContain("'*--output[how the answer is printed]:value:(table json)'");
  expect(stdout).toMatch(/\n {8}explain\) _arguments .* ':subject:_tierwise_subjects' ;;\n/);
});
