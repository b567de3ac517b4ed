import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { madeCase, usual, worsened } from './competitors/made-case.ts';

const program = join(import.meta.dirname, 'replay.ts');
const good = JSON.stringify(madeCase({ treated: [usual] }));
const bad = JSON.stringify(madeCase({ treated: [worsened(10)] }));

interface Ended {
  readonly code: number | null;
  readonly verdicts: readonly string[];
  readonly stderr: string;
}

async function replay(words: readonly string[], input: string): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...words]);
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  const lines = stdout.split('\n').slice(0, -1);
  const verdicts = lines.map((line) => (JSON.parse(line) as { verdict: string }).verdict);
  return { code, verdicts, stderr };
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

test.each([1, 3])('one answer a line, in the same order, with %i threads', async (jobs) => {
  const lines = [good, bad, bad, good, bad, good, good, good, bad, good];
  const words = ['--judge', 'argo', '--jobs', `${jobs}`];
  const { code, verdicts, stderr } = await replay(words, lines.join('\n'));
  const wanted = lines.map((line) => (line === good ? 'healthy' : 'regressed'));
  expect({ code, verdicts, stderr }).toEqual({ code: 0, verdicts: wanted, stderr: '' });
});

test('what is no case is told by its line, after the answers before it', async () => {
  const input = `${good}\n\n${bad}\n{"checks": []}\n${good}\n`;
  const { code, verdicts, stderr } = await replay(['--judge', 'argo', '--jobs', '3'], input);
  expect({ code, verdicts }).toEqual({ code: 1, verdicts: ['healthy', 'regressed'] });
  expect(stderr).toMatch(/^judge:replay: standard input:4: checks: .*\n$/);
});

test('no cases, no answers', async () => {
  expect(await replay([], '')).toEqual({ code: 0, verdicts: [], stderr: '' });
});

test('a file is read by its name, and named in what is wrong', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tierwise-replay-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'cases.jsonl');
  writeFileSync(file, `${bad}\nnonsense\n`);
  const { code, verdicts, stderr } = await replay([file, '--judge', 'flagger'], '');
  expect({ code, verdicts }).toEqual({ code: 1, verdicts: ['regressed'] });
  expect(stderr).toContain(`${file}:2: not JSON`);
});

test('a file that is not there', async () => {
  const { code, stderr } = await replay(['/no/such.jsonl'], '');
  expect({ code, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 1, lines: 1 });
  expect(stderr).toContain('/no/such.jsonl: ENOENT');
});

test('bad options say what there is', async () => {
  const { code, stderr } = await replay(['--judge', 'nobody'], good);
  expect(code).toBe(2);
  expect(stderr).toContain("there is no judge 'nobody': tierwise, kayenta");
});

test('it does not wait for more after a line that is no case', async () => {
  const child = spawn(process.execPath, [program, '--judge', 'argo', '--jobs', '1']);
  child.stdin.on('error', () => {});
  child.stdin.write(`${good}\nnonsense\n`);
  const [stderr] = await Promise.all([textOf(child.stderr), once(child, 'close')]);
  expect(child.exitCode).toBe(1);
  expect(stderr).toContain('standard input:2: not JSON');
});

test('a reader that goes away ends it without a word', async () => {
  const child = spawn(process.execPath, [program, '--judge', 'always-pass', '--jobs', '1']);
  child.stdin.on('error', () => {});
  child.stdin.write(`${good}\n`);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  // It notices with what it writes next, whenever that is.
  child.stdin.write(`${good}\n`.repeat(20));
  const [stderr] = await Promise.all([textOf(child.stderr), once(child, 'close')]);
  expect({ code: child.exitCode, stderr }).toEqual({ code: 0, stderr: '' });
});

test('Ctrl-C ends it without a word', async () => {
  const child = spawn(process.execPath, [program, '--judge', 'always-pass', '--jobs', '2']);
  child.stdin.write(`${good}\n`);
  // The answer comes although the source says nothing more.
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  const [stderr] = await Promise.all([textOf(child.stderr), once(child, 'close')]);
  expect({ signal: child.signalCode, stderr }).toEqual({ signal: 'SIGINT', stderr: '' });
});
