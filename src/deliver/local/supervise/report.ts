import { plain } from '../../plain.ts';
import type { ProcessSpec, RunningChange, ZoneReport, ZoneSpec } from '../wire.ts';
import type { SlotView } from './phase.ts';

const messageCharsMax = 600;

/** One slot, as a report sees it. */
export interface SlotSight extends SlotView {
  readonly index: number;
  readonly spec: ProcessSpec;
}

/** What a zone is to the outside, from what is wanted and what stands there. */
export function report(wanted: ZoneSpec | null, slots: readonly SlotSight[]): ZoneReport {
  if (wanted === null) {
    return slots.length === 0
      ? { condition: 'absent', running: null, message: '' }
      : { condition: 'progressing', running: null, message: 'it is being removed' };
  }
  const current = slots.filter(
    ({ index, spec }) => spec.generation === wanted.processes[index]?.generation,
  );
  const ready = current.filter(({ state }) => state === 'ready').length;
  const total = wanted.processes.length;
  const staying = slots.filter(({ state }) => state !== 'stopping' && state !== 'gone');
  const running = staying.length < total ? null : commonChange(staying);
  const isDone = ready === total && slots.length === total;
  if (isDone) return { condition: 'ready', running, message: '' };

  // Only what is wanted can fail: what is to go may be in any state.
  const failed = current.filter(({ state }) => state === 'failed');
  const [first] = failed.length > 0 ? failed : slots.filter(({ message }) => message !== '');
  const count = `${ready} of ${total} ready on ${wanted.processes[0]?.revision ?? ''}`;
  const why = first === undefined ? '' : `; ${first.message}`;
  return {
    condition: failed.length > 0 ? 'failed' : 'progressing',
    running,
    message: plain(`${count}${why}`, messageCharsMax),
  };
}

/** What all of them run; null while old and new stand side by side. */
function commonChange(slots: readonly SlotSight[]): RunningChange | null {
  const [first, ...others] = slots.map(({ spec: { revision, body } }) => ({ revision, body }));
  if (first === undefined) return null;
  const text = JSON.stringify(first);
  return others.every((other) => JSON.stringify(other) === text) ? first : null;
}
