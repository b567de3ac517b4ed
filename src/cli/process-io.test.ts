import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const here = join(import.meta.dirname, 'process-io.ts');
/** Writes for as long as somebody reads, then says what it knows on standard error. */
const program = `
  const { processIo } = await import(${JSON.stringify(here)});
  const io = processIo(process, new AbortController().signal);
  for (let count = 0; count < 200 && !io.stdout.closed.aborted; count += 1) {
    io.stdout.write('x'.repeat(10_000));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const failure = await io.stdout.flush();
  process.stderr.write('closed: ' + io.stdout.closed.aborted + ', failure: ' + failure?.code);
`;

async function run(stdout: 'pipe' | number): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', stdout, 'pipe'],
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdout?.once('data', () => child.stdout?.destroy());
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr };
}

describe('standard output', () => {
  test('whose reader goes away is closed, quietly', async () => {
    expect(await run('pipe')).toEqual({ code: 0, stderr: 'closed: true, failure: undefined' });
  });

  test.skipIf(process.platform !== 'linux')('on a full disk is known to have failed', async () => {
    expect(await run(openSync('/dev/full', 'w'))).toEqual({
      code: 0,
      stderr: 'closed: true, failure: ENOSPC',
    });
  });
});
