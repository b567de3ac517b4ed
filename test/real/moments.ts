/** What a controller was about when it was killed, in words, for the sum of what was reached. */
import { rolloutOfStream } from '../../src/core/rollout/history/codec.ts';
import { phaseOf } from '../../src/core/rollout/status.ts';
import { moments } from '../../src/simulate/promises/story.ts';
import type { Trace } from '../../src/simulate/trial/facts.ts';
import type { Killed } from './controllers.ts';
import type { Evidence } from './evidence.ts';

/** The points of the tap, as what lies before and behind them. */
const pointTexts: Readonly<Record<string, string>> = {
  'before-write': 'before a write',
  'after-write': 'between a write and what follows from it',
  'before-order': 'between a write and its order',
  'after-order': 'between an order and its answer',
  'after-answer': 'behind the answer to an order',
};

/** In what a controller was killed. */
export function momentOf({ pid, at }: Killed, { tapped, events }: Evidence, trace: Trace): string {
  const own = tapped.filter((line) => line.pid === pid);
  const fated = own.find((line) => line.what === 'fate' && line.fate === 'kill');
  if (fated?.what === 'fate') return pointTexts[fated.point] ?? fated.point;
  if (!own.some(({ what }) => what === 'reign')) return 'before it had the store';
  const answered = own.flatMap((line) => (line.what === 'answered' ? [line.id] : []));
  const isOpen = own.some((line) => line.what === 'sent' && !answered.includes(line.id));
  if (isOpen) return 'between an order and its answer';
  const beganAt = own[0]?.at ?? at;
  const hasWritten = events.some((event) => event.at >= beganAt && event.at <= at);
  if (!hasWritten) return 'before its first event';
  return `while ${phaseAt(trace, at)}`;
}

/** The phase of the rollout that was written last. */
function phaseAt(trace: Trace, at: number): string {
  const moment = moments(trace).findLast(({ fact }) => fact.kind === 'stored' && fact.at <= at);
  if (moment?.fact.kind !== 'stored') return 'nothing is planned';
  const name = rolloutOfStream(moment.fact.event.stream) ?? '';
  const next = moments(trace).find(({ rollouts }) => {
    const rollout = rollouts.get(name);
    return rollout !== undefined && rollout.version === (moment.fact as StoredFact).event.version;
  });
  const rollout = next?.rollouts.get(name) ?? moment.rollouts.get(name);
  return rollout === undefined ? 'planned' : phaseOf(rollout);
}

type StoredFact = Extract<Trace['facts'][number], { kind: 'stored' }>;
