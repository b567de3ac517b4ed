/** Plays the tasks that it is sent, one by one, in a process of its own. */
import { inspect } from 'node:util';
import { playTask } from './play-task.ts';
import type { Task } from './plan.ts';
import type { TaskResult } from './pool.ts';

process.on('message', (task: Task) => {
  process.send?.(resultOf(task));
});
process.on('disconnect', () => process.exit());

function resultOf(task: Task): TaskResult {
  try {
    return { kind: 'played', played: playTask(task) };
  } catch (error) {
    return { kind: 'failed', why: inspect(error) };
  }
}
