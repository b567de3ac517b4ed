/** One step of the whole check: it runs a program or a function, and says what came of it. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface Outcome {
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  /** Why it failed or was skipped, in a line; the summary repeats it. */
  readonly reason?: string;
}

export interface Program {
  readonly name: string;
  /** The program, found in node_modules/.bin first, and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** `live` shows the output as it comes, `after` only when there is something to read. */
  readonly output: 'live' | 'after';
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end. Resolves to its exit code, or to 1 when it could not be started or was killed. */
export async function runProgram({ command, output, env }: Program): Promise<number> {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...colors(), ...env, PATH: path() },
    // Both streams go the same way, so that the summary's last line is the last line.
    stdio: output === 'live' ? ['ignore', 1, 1] : ['ignore', 'pipe', 'pipe'],
  });
  const held: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => held.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => held.push(chunk));
  const code = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      held.push(Buffer.from(`${error.message}\n`));
      resolve(1);
    });
    child.once('close', (exit) => {
      resolve(exit ?? 1);
    });
  });
  const text = Buffer.concat(held).toString();
  if (code !== 0 || /\b[1-9]\d* warnings?\b/.test(text)) {
    process.stdout.write(text);
  }
  return code;
}

/** Shows a step's name, does it, and shows how long it took. */
export async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  process.stdout.write(`\n── ${name}\n`);
  const startedAt = performance.now();
  try {
    return await work();
  } finally {
    const seconds = (performance.now() - startedAt) / 1000;
    process.stdout.write(`   ${name}: ${seconds.toFixed(1)} s\n`);
  }
}

/** The project's own Node comes first: whoever started us may be on an older one. */
function path(): string {
  return [join(root, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);
}

/** A tool whose output is held back cannot see the terminal that it will be shown on. */
function colors(): Readonly<Record<string, string>> {
  const wanted = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  return wanted ? { FORCE_COLOR: '1' } : {};
}
