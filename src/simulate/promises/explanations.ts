import type { Instant } from '../../core/fleet/quantities.ts';
import type { Reason } from '../../core/rollout/world.ts';
import type { Regression } from '../../core/rollout/history/events.ts';
import { clockToleranceMs } from '../../core/judge/clock-difference.ts';
import type { Checker } from '../trial/facts.ts';
import { type Moment, toldIn } from './story.ts';
import { checkerOf, isSilent, type Truth } from './truth.ts';

/** What was true within this time may still be told, or be what a verdict is about. */
const memoryMs = 10 * 60_000;

/** The reasons name the true cause: what is said of a cluster or a rollout is so, or was just now. */
export const explanations: Checker = checkerOf('explanations', (moment, truth) => {
  const told = toldIn(moment);
  if (told?.happened.event.type === 'regressed') {
    return untrueVerdict(truth, told.happened.event.regression, told.at);
  }
  const { fact } = moment;
  if (fact.kind !== 'told') return null;
  for (const reason of fact.waiting) {
    const wrong = untrueReason(moment, reason, truth);
    if (wrong !== null) return `${fact.rollout} says "${reason.message}", but ${wrong}`;
  }
  return null;
});

function untrueVerdict(truth: Truth, regression: Regression, now: number): string | null {
  const { cluster, cause, message } = regression;
  const isTrue =
    cause === 'delivery' ||
    (cause === 'lost-signal' && recent(truth.clocks, now).some(isWrongClock)) ||
    recent(truth.moodsSince(cluster), now).some(({ mood }) =>
      cause === 'lost-signal'
        ? // To a check that compares, infinitely many are no number.
          isSilent(mood) || mood === 'partial' || mood === 'late' || mood === 'infinite'
        : mood === 'bad' || mood === 'infinite',
    );
  return isTrue ? null : `${cluster} is said to have regressed (${cause}: ${message}), and did not`;
}

/** What was so at any moment that may still be told of. */
function recent<T extends { readonly since: Instant }>(all: readonly T[], now: Instant): T[] {
  return all.filter((_, index) => (all[index + 1]?.since ?? now) >= now - memoryMs);
}

/** A clock that is far from that of the sources hears nothing, and says so. */
function isWrongClock({ byMs }: { readonly byMs: number }): boolean {
  return Math.abs(byMs) > clockToleranceMs;
}

function untrueReason({ rollouts, fact }: Moment, reason: Reason, truth: Truth): string | null {
  switch (reason.for) {
    case 'incident': {
      const moods = recent(truth.moodsSince(reason.owner), fact.at);
      const isTrue = moods.some(({ mood }) => mood === 'bad' || mood === 'infinite');
      return isTrue ? null : `${reason.owner} is well`;
    }
    case 'claim': {
      const owner = rollouts.get(reason.owner);
      return owner === undefined ? `there is no ${reason.owner}` : null;
    }
    case 'approval':
    case 'accept-risk':
      return reason.owner === 'person' ? null : `only a person can do that`;
    default:
      return null;
  }
}
