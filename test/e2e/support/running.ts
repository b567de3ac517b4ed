/** A program that runs, as a person at a terminal has it: what it says, and how it ends. */
import type { ChildProcess } from 'node:child_process';

export interface Ended {
  /** The exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

export interface Running {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Waits until standard error matches, and returns the match. */
  says(pattern: RegExp, withinMs?: number): Promise<RegExpMatchArray>;
  signal(name: NodeJS.Signals): void;
  isOver(): boolean;
  /** Waits for its end. One that does not end in time is killed, and the test fails. */
  end(withinMs?: number): Promise<Ended>;
}

/** Reads along with a child that was just spawned. */
export function runningOf(child: ChildProcess, title: string): Running {
  const startedAt = performance.now();
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
    });
  }
  let over: Ended | null = null;
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      over = { code, ...text, ms: performance.now() - startedAt };
      resolve(over);
    });
  });
  // Whoever waits for the end sees the error; nobody need wait.
  ended.catch(() => undefined);
  return {
    child,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    says: async (pattern, withinMs = 30_000) => {
      const giveUpAt = performance.now() + withinMs;
      for (;;) {
        // Asked before the match is: what it said last counts as well.
        const isLast = over !== null || performance.now() > giveUpAt;
        const match = pattern.exec(text.stderr);
        if (match !== null) return match;
        if (isLast) {
          throw new Error(`tierwise ${title} did not say ${String(pattern)}:\n${text.stderr}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    signal: (name) => void child.kill(name),
    isOver: () => over !== null,
    end: async (withinMs = 60_000) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
      try {
        const end = await ended;
        if (end.ms < withinMs || end.code !== null) return end;
        throw new Error(`tierwise ${title} did not end within ${withinMs} ms:\n${end.stderr}`);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
