/** Runs vitest and counts its tests from the report that it writes, not from what it prints. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { runProgram } from './steps.ts';

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

/**
 * A file that does not load counts as a failure beside the failed tests, and so does a run that ends badly
 * for no reason in the report (an unhandled rejection, a crash): a broken run never looks like a good one.
 */
export async function runVitest(env: Readonly<Record<string, string>>): Promise<TestCounts> {
  const folder = await mkdtemp(join(tmpdir(), 'tierwise-test-'));
  try {
    const file = join(folder, 'report.json');
    const exit = await runProgram({
      name: 'tests',
      command: [
        'vitest',
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
      ],
      output: 'live',
      env,
    });
    const counts = await readCounts(file);
    return exit !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readCounts(file: string): Promise<TestCounts> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const counts = report.parse(JSON.parse(text));
  const broken = counts.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  );
  return {
    passed: counts.numPassedTests,
    failed: counts.numFailedTests + broken.length,
    skipped: counts.numPendingTests + counts.numTodoTests,
  };
}
