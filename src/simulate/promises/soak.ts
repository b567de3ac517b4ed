import type { Check } from '../../core/fleet/check.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import { requiredChecks } from '../../core/rollout/history/events.ts';
import { isDelivered, type Rollout } from '../../core/rollout/history/state.ts';
import type { Checker } from '../trial/facts.ts';
import { isForced } from './forced.ts';
import { toldIn } from './story.ts';
import { checkerOf, mayBeGood, stepMs, type Truth } from './truth.ts';

/** A look at what is ready may be so late. */
const lookMs = 15_000;

/** Promise 2: a stage or a wave ends only after it was truly healthy for as long as it owes. */
export const soak: Checker = checkerOf(2, (moment, truth) => {
  const told = toldIn(moment);
  if (told === null) return null;
  const { rollout, happened, at } = told;
  const { event } = happened;
  if (event.type !== 'wave-verified' && event.type !== 'stage-verified') return null;
  if (isAccepted(rollout, event.stage)) return null;
  if (isForced(truth, rollout, { what: 'soak', stage: event.stage, at })) return null;
  const stage = rollout.pinned.plan.stages[event.stage];
  const isWave = event.type === 'wave-verified';
  const owedMs = (isWave ? stage?.waveSoakMs : stage?.soakMs) ?? 0;
  const inStage = [...rollout.clusters.values()].filter((one) => one.stage === event.stage);
  // Whoever was busy comes after the last planned wave.
  const wave = isWave ? event.wave : Math.max(...inStage.map((one) => one.wave));
  const fresh = inStage.filter((one) => {
    const isThere = one.step === 'delivered' || (!isWave && one.step === 'verified');
    return one.wave === wave && isThere;
  });
  if (fresh.length === 0) return null;
  const from = Math.max(...fresh.map(({ name }) => truth.firstReadySince(rollout, name) ?? at));
  const healthyMs = healthyBetween(truth, rollout, { from, to: at });
  const slackMs = 2 * stepMs(rollout) + lookMs;
  if (healthyMs + slackMs >= owedMs) return null;
  const what = `${event.type} of ${rollout.pinned.spec.name}, stage ${event.stage}`;
  return `${what}: ${healthyMs} ms of healthy time, and it owes ${owedMs} ms`;
});

/** A person, or the strategy, let it go on although a check could not decide: they answer for it. */
function isAccepted({ approvals, undecided }: Rollout, stage: number): boolean {
  const isApproved = approvals.some(
    ({ approval }) => approval.kind === 'inconclusive' && approval.stage === stage,
  );
  return isApproved || undecided.some((one) => one.stage === stage);
}

/** The time for which every required check had good samples of every changed cluster, at most. */
function healthyBetween(
  truth: Truth,
  rollout: Rollout,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): number {
  const checks = requiredChecks(rollout.pinned);
  const changed = [...rollout.clusters.values()].filter(isDelivered).map(({ name }) => name);
  const cuts = changed.flatMap((name) => truth.moodsSince(name).map(({ since }) => since));
  const edges = [from, ...cuts.filter((at) => at > from && at < to), to].toSorted((a, b) => a - b);
  let healthyMs = 0;
  for (const [index, edge] of edges.slice(0, -1).entries()) {
    const end = edges[index + 1] ?? edge;
    if (changed.every((name) => isGoodAt(truth, { name, at: edge, checks })))
      healthyMs += end - edge;
  }
  return healthyMs;
}

function isGoodAt(
  truth: Truth,
  {
    name,
    at,
    checks,
  }: { readonly name: string; readonly at: Instant; readonly checks: readonly Check[] },
): boolean {
  const mood = truth.moodsSince(name).findLast(({ since }) => since <= at)?.mood ?? 'good';
  return checks.every((check) => mayBeGood(mood, check));
}
