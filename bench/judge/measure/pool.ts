/** Processes that play tasks side by side. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Task } from './plan.ts';
import type { Played } from './reading.ts';

/** What a process answers. */
export type TaskResult =
  | { readonly kind: 'played'; readonly played: readonly Played[] }
  | { readonly kind: 'failed'; readonly why: string };

export interface Pool {
  /** What came of the tasks, in their order. Rejects when one failed or a process ended. */
  play(tasks: readonly Task[]): Promise<readonly Played[]>;
  close(): void;
}

/** Starts as many processes. */
export function newPool(processes: number): Pool {
  const children = Array.from({ length: processes }, () =>
    // So that NaN and infinity come through as they are.
    fork(new URL('./worker.ts', import.meta.url), { serialization: 'advanced' }),
  );
  return {
    play: async (tasks) => {
      const results: (readonly Played[])[] = tasks.map(() => []);
      const queue = tasks.entries();
      const work = async (child: ChildProcess): Promise<void> => {
        for (const [at, task] of queue) results[at] = await playedBy(child, task);
      };
      await Promise.all(children.map(work));
      return results.flat();
    },
    close: () => {
      for (const child of children) child.kill();
    },
  };
}

async function playedBy(child: ChildProcess, task: Task): Promise<readonly Played[]> {
  const end = new AbortController();
  const { signal } = end;
  const died = once(child, 'exit', { signal }).then(() => {
    throw new Error(`the process of cell ${task.cell} of ${task.track} ended`);
  });
  try {
    child.send(task);
    const [result] = (await Promise.race([once(child, 'message', { signal }), died])) as [
      TaskResult,
    ];
    if (result.kind === 'failed') throw new Error(result.why);
    return result.played;
  } finally {
    end.abort();
    died.catch(() => undefined);
  }
}
