/** Runs a case in a process of its own, so that no run finds what another one left in memory. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './case.ts';

const one = join(import.meta.dirname, 'one.ts');

/**
 * The figures of one run. What it leaves in the folder for temporary files is removed, also when it
 * is ended in the middle. Throws when the case failed, or ended with something else than figures.
 * An abort ends the process with all that it has started.
 */
export async function runFresh(name: string, stop: AbortSignal): Promise<readonly Figure[]> {
  stop.throwIfAborted();
  const folder = mkdtempSync(join(tmpdir(), 'tierwise-bench-'));
  // A group of its own can be ended as a whole, and Ctrl-C reaches it through us alone.
  const child = spawn(process.execPath, ['--expose-gc', one, name], {
    detached: true,
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = () => endGroup(child);
  stop.addEventListener('abort', end, { once: true });
  try {
    const { code, text } = await outcomeOf(child);
    stop.throwIfAborted();
    if (code !== 0) throw new Error(`the case ${name} failed (exit ${code ?? 'by a signal'})`);
    return figuresIn(text);
  } finally {
    stop.removeEventListener('abort', end);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function outcomeOf(child: ChildProcess): Promise<{ code: number | null; text: string }> {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, text }));
  });
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It has ended by itself, which is what was wanted.
  }
}

function figuresIn(text: string): readonly Figure[] {
  const line = text.trimEnd().split('\n').at(-1) ?? '';
  const figures: unknown = JSON.parse(line);
  if (!Array.isArray(figures) || figures.length === 0) throw new Error(`no figures: ${line}`);
  // Our own program wrote them a moment ago.
  return figures as Figure[];
}
