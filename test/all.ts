/**
 * `npm test`: every check there is. All steps run, also after one has failed, because somebody who mends
 * a mistake wants to know of the others; the last line counts steps and tests together.
 */
import { programs as debianPrograms, programVariables, provideProgram } from './run/debian.ts';
import { type Outcome, type Program, runProgram, timed } from './run/steps.ts';
import { runVitest } from './run/vitest.ts';

const programs: readonly Program[] = [
  { name: 'format', command: ['biome', 'format', '.'], output: 'after' },
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json'], output: 'after' },
  { name: 'types of core', command: ['tsc', '-p', 'src/core/tsconfig.json'], output: 'after' },
  { name: 'lint', command: ['oxlint'], output: 'after' },
  { name: 'unused', command: ['knip', '--no-progress'], output: 'after' },
  { name: 'build', command: ['node', 'tools/build.ts'], output: 'after' },
  {
    name: 'simulated worlds',
    command: ['node', 'test/simulation/run.ts', '--seeds', '2000'],
    output: 'live',
  },
  {
    name: 'killed controllers',
    command: ['node', 'test/real/crash.ts', '--times', '10'],
    output: 'live',
  },
  { name: 'bad disks and ports', command: ['node', 'test/real/outage.ts'], output: 'live' },
];

const outcomes: Outcome[] = [];
for (const program of debianPrograms) {
  const { name } = program;
  const { missing } = await timed(name, () => provideProgram(program));
  if (missing === undefined) outcomes.push({ name, result: 'passed' });
  else outcomes.push({ name, result: onCi() ? 'failed' : 'skipped', reason: missing });
}
for (const program of programs) {
  const exit = await timed(program.name, () => runProgram(program));
  outcomes.push(
    exit === 0
      ? { name: program.name, result: 'passed' }
      : {
          name: program.name,
          result: 'failed',
          reason: `${program.command.join(' ')}: exit ${exit}`,
        },
  );
}
const tests = await timed('tests', () => runVitest(programVariables()));

process.stdout.write('\n── summary\n');
for (const { name, result, reason } of outcomes) {
  process.stdout.write(
    `   ${result.padEnd(8)} ${name}${reason === undefined ? '' : `: ${reason}`}\n`,
  );
}
process.stdout.write(
  `   tests: ${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped\n`,
);

const passed = count('passed') + tests.passed;
const failed = count('failed') + tests.failed;
const skipped = count('skipped') + tests.skipped;
process.stdout.write(
  `\n${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}\n`,
);
process.exitCode = failed === 0 ? 0 : 1;

function count(result: Outcome['result']): number {
  return outcomes.filter((outcome) => outcome.result === result).length;
}

/** Where nobody looks at a skip, a missing piece is a failure. */
function onCi(): boolean {
  return (process.env['CI'] ?? '') !== '' && process.env['CI'] !== 'false';
}
