/** Plays one task: makes its trials and asks its judges. */
import { tracksOf } from '../tracks/tracks.ts';
import type { Cell } from '../tracks/trial.ts';
import { entrantOf, ours } from './entrants.ts';
import type { Task } from './plan.ts';
import { type Asked, type Played, playTrial } from './reading.ts';

/** Recordings are read once for a process. */
const slots = new Map<string, ReturnType<typeof tracksOf>>();

/** Every trial of the task, in the order of its seeds. Throws with the seed where a judge does. */
export function playTask(task: Task): readonly Played[] {
  const cell = cellOf(task);
  const asked: readonly Asked[] = [
    ...task.judges.map((name) => ({ ...entrantOf(name), alpha: null })),
    ...task.alphas.map((alpha) => ({ ...entrantOf(ours), alpha })),
  ];
  return task.seeds.map((seed) => {
    try {
      return playTrial(cell.make(seed), asked);
    } catch (cause) {
      throw new Error(`track ${task.track}, cell ${task.cell}, seed ${seed} failed`, { cause });
    }
  });
}

function cellOf({ track, cell, dataPath }: Task): Cell {
  const known = slots.get(dataPath) ?? tracksOf(dataPath);
  slots.set(dataPath, known);
  const found = known
    .find(({ name }) => name === track)
    ?.track?.cells.find(({ name }) => name === cell);
  if (found === undefined) throw new Error(`there is no cell ${cell} in a track ${track}`);
  return found;
}
