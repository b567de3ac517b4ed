import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { eventually } from '../../delivery.contract.ts';
import { isAlive } from '../identity.ts';
import type { ProcessSpec } from '../wire.ts';
import { cutOutput, lastWordsOf, outputFiles, sizeOf, startGated } from './process.ts';

const folder = mkdtempSync(join(tmpdir(), 'tierwise-process-'));
afterAll(() => rmSync(folder, { recursive: true }));

function touching(mark: string): ProcessSpec {
  return {
    revision: 'v1',
    body: null,
    generation: 'g',
    program: ['touch', mark],
    folder,
    env: { PATH: process.env['PATH'] ?? '' },
    port: 1,
    healthPath: '/',
    readyTimeoutMs: 1,
  };
}

test('a process does nothing before it is released', async () => {
  const mark = join(folder, 'released');
  const gated = startGated(touching(mark), outputFiles(folder, ['c', 'a', '0']), () => {});
  await sleep(200);
  expect(existsSync(mark)).toBe(false);
  expect(isAlive(gated.identity)).toBe(true);
  gated.release();
  await eventually(async () => expect(gated.ending()).toBe('exited with code 0'));
  expect(existsSync(mark)).toBe(true);
});

test('a process whose supervisor was killed before it could write it down goes without a trace', async () => {
  const mark = join(folder, 'orphan');
  const script = `
    import { outputFiles, startGated } from ${JSON.stringify(join(import.meta.dirname, 'process.ts'))};
    const files = outputFiles(${JSON.stringify(folder)}, ['c', 'a', '1']);
    const gated = startGated(${JSON.stringify(touching(mark))}, files, () => {});
    process.stdout.write(JSON.stringify(gated.identity), () => process.kill(process.pid, 'SIGKILL'));
  `;
  const killed = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
  const identity = JSON.parse(killed.stdout.toString()) as { pid: number; born: string };
  await eventually(async () => expect(isAlive(identity)).toBe(false));
  expect(existsSync(mark)).toBe(false);
});

test('output begins anew when there is too much of it', () => {
  const files = outputFiles(folder, ['c', 'a', '2']);
  writeFileSync(files.out, 'x'.repeat(1_000));
  writeFileSync(files.err, 'x'.repeat(2_000_000));
  cutOutput(files);
  expect([sizeOf(files.out), sizeOf(files.err)]).toEqual([1_000, 0]);
});

test('last words are those of this process, not of the one before it', () => {
  const { err } = outputFiles(folder, ['c', 'a', '3']);
  expect(lastWordsOf(err, 0)).toBe('');
  writeFileSync(err, 'former\n');
  const from = sizeOf(err);
  expect(lastWordsOf(err, from)).toBe('');
  writeFileSync(err, 'latter\n', { flag: 'a' });
  expect(lastWordsOf(err, from)).toBe('latter');
  // It was cut in the meantime.
  writeFileSync(err, 'new\n');
  expect(lastWordsOf(err, from)).toBe('new');
});
