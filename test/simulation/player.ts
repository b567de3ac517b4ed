/** A process of its own that plays one seed after the other. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { TrialResult } from './result.ts';

export interface Player {
  /** Rejects when the process ended. */
  play(seed: number): Promise<TrialResult>;
  close(): void;
}

/** Starts a process; `options` are those of Node for it, `variables` come to its environment. */
export function newPlayer(
  options: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
): Player {
  const child = fork(join(import.meta.dirname, 'worker.ts'), {
    execArgv: [...options],
    env: { ...process.env, ...variables },
  });
  return {
    play: (seed) => played(child, seed),
    close: () => {
      child.kill();
    },
  };
}

function played(child: ChildProcess, seed: number): Promise<TrialResult> {
  return new Promise((resolve, reject) => {
    const died = (code: number | null): void =>
      reject(new Error(`the process of seed ${seed} ended with ${code}`));
    child.once('exit', died);
    child.once('message', (result) => {
      child.off('exit', died);
      resolve(result as TrialResult);
    });
    child.send(seed);
  });
}
