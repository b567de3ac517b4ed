/**
 * A program for the command delivery that does what programs should not. Usage: misbehave.mjs HOW
 * [ARGUMENT...]
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

const [how, ...rest] = process.argv.slice(2);
const forever = () => setInterval(() => {}, 1_000);

const ways = {
  hang: forever,
  'ignore-sigterm': () => {
    process.on('SIGTERM', () => {});
    writeFileSync(rest[0], String(process.pid));
    forever();
  },
  /** Ends at once and well; a child of it keeps both pipes open and writes its pid to a file. */
  'leave-child': () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      stdio: 'inherit',
    });
    writeFileSync(rest[0], String(child.pid));
    process.stdout.write(rest[1] ?? '');
    child.unref();
  },
  /** Hangs together with a child that ignores SIGTERM. */
  'hang-with-child': () => {
    const stubborn = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)";
    const child = spawn(process.execPath, ['-e', stubborn], { stdio: 'inherit' });
    writeFileSync(rest[0], String(child.pid));
    forever();
  },
  print: () => process.stdout.write(rest[0]),
  'print-bytes': () => process.stdout.write(Buffer.from(rest[0], 'hex')),
  'flood-stdout': () => flood(process.stdout),
  'flood-stderr': () => flood(process.stderr),
  exit: () => {
    process.stderr.write(rest[1] ?? '');
    process.exitCode = Number(rest[0]);
  },
  'kill-itself': () => process.kill(process.pid, 'SIGKILL'),
  /** Answers with the state that is the length of its input. */
  count: async () => answer(String((await text(process.stdin)).length)),
  /** Answers with the value of an environment variable. */
  env: () => answer(process.env[rest[0]] ?? 'unset'),
};

function answer(revision) {
  const zones = ['a', 'b', 'c'].map((zone) => ({ zone, revision, state: 'ready' }));
  process.stdout.write(JSON.stringify({ zones }));
}

function flood(stream) {
  const line = `${'x'.repeat(1_000)}\n`;
  const more = () => {
    while (stream.write(line));
    stream.once('drain', more);
  };
  more();
}

await ways[how]();
