import { durationText, type Instant } from '../../core/fleet/quantities.ts';
import { describe } from '../../core/rollout/describe.ts';
import { isTouched } from '../../core/rollout/history/state.ts';
import { phaseOf } from '../../core/rollout/status.ts';
import type { Outcome, Played } from '../../simulate/simulate.ts';
import { clean } from './clean.ts';
import type { Paint } from './paint.ts';
import { phaseStyle } from './phase.ts';
import { isTold } from './told.ts';
import { wrap } from './width.ts';

/** What a simulation came to, with the events on its way; of a change in phases one rollout after the other. */
export function outcomeText(
  { outcome, start }: { readonly outcome: Outcome; readonly start: Instant },
  paint: Paint,
  columns: number,
): string {
  const { others, endedAt } = outcome;
  const tookMs = endedAt - start;
  return [outcome, ...others]
    .map((played) => {
      const name = paint(clean(played.rollout.pinned.spec.name), 'bold');
      const head = others.length === 0 ? '' : `${name}\n`;
      return head + playedText({ played, start, tookMs }, paint, columns);
    })
    .join('\n');
}

interface PlayedPage {
  readonly played: Played;
  readonly start: Instant;
  readonly tookMs: number;
}

function playedText({ played, start, tookMs }: PlayedPage, paint: Paint, columns: number): string {
  const { rollout, history, waiting } = played;
  const phase = phaseOf(rollout);
  const told = history.filter(({ event }) => isTold(event) && event.type !== 'zone-started');
  const lines = told.map((happened) => {
    const after = `+${durationText(happened.at - start)}`.padStart(9);
    const [first = '', ...rest] = wrap(clean(describe(happened, rollout.pinned)), columns - 11);
    return `${after}  ${first}\n${rest.map((line) => `           ${line}\n`).join('')}`;
  });
  const clusters = [...rollout.clusters.values()];
  const touched = clusters.filter(({ startedAt }) => startedAt !== null).length;
  const left = clusters.filter(isTouched).length;
  const end =
    `${paint(phase, phaseStyle(phase))} after ${durationText(tookMs)} of simulated time: ` +
    `${touched} of ${clusters.length} clusters were touched, ${left} run the change in the end\n`;
  const waits = waiting.map(({ message }) => `waits for: ${clean(message)}\n`);
  return `${lines.join('')}\n${end}${phase === 'completed' ? '' : waits.join('')}`;
}
