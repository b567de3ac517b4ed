import type { RolloutStatus } from '../api/operations/read-status.ts';
import { countText } from '../core/fleet/names.ts';
import type { Rollout } from '../core/rollout/history/state.ts';
import { exitCodes } from './failure.ts';
import { clean } from './print/clean.ts';
import type { Paint } from './print/paint.ts';
import { phaseStyle } from './print/phase.ts';

/** The exit code of a rollout that needs nobody to run it any more; null while it does. */
function codeOf({ course }: Rollout): number | null {
  if (course.kind === 'halted') return exitCodes.halted;
  if (course.kind !== 'ended') return null;
  if (course.as === 'completed') return exitCodes.done;
  // Whoever started what takes its place has ended it.
  if (course.as === 'superseded') return exitCodes.ended;
  return course.byPerson ? exitCodes.ended : exitCodes.halted;
}

/** The same of all rollouts of a change in phases: where one is halted, the others wait. */
export function codeOfAll(rollouts: readonly Rollout[]): number | null {
  const codes = rollouts.map(codeOf);
  if (codes.includes(exitCodes.halted)) return exitCodes.halted;
  if (codes.includes(null)) return null;
  return codes.find((code) => code !== exitCodes.done) ?? exitCodes.done;
}

/** What a run came to, in a few lines. */
export function endingText({ rollout, status }: RolloutStatus, paint: Paint): string {
  const { phase, message, debts } = status;
  const name = clean(status.rollout);
  const why = message === '' ? '' : `: ${clean(message)}`;
  const causes = rollout.regressions.map((one) => `cause: ${clean(causeText(one))}\n`);
  // What is said already is not said twice.
  const told = causes.filter((line) => !line.includes(message) || message === '');
  const owed = debts.length === 0 ? '' : `${countText(debts.length, 'debt')}: tierwise debts\n`;
  const more = phase === 'completed' ? '' : `on what evidence: tierwise explain rollout/${name}\n`;
  const head = `${paint(name, 'bold')}: ${paint(phase, phaseStyle(phase))}${why}\n`;
  return head + told.join('') + owed + more;
}

function causeText({ check, cluster, message }: Rollout['regressions'][number]): string {
  return `${check ?? 'delivery'} on ${cluster}: ${message}`;
}
