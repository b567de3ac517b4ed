import type { ThresholdCheck } from '../fleet/check.ts';
import type { BusyQuestion, Fleet, Source } from '../fleet/fleet.ts';
import { oncePerFleet } from '../fleet/once-per-fleet.ts';
import type { Instant } from '../fleet/quantities.ts';
import type { Series } from '../judge/evidence.ts';
import type { CheckNeed } from './needs.ts';
import type { Rollout } from './history/state.ts';
import { nextClusters } from './openings.ts';
import type { Answers } from './world.ts';

/** What a cluster's own question whether it is busy came to. */
export type BusyAnswer =
  | { readonly kind: 'free' }
  | { readonly kind: 'busy'; readonly message: string }
  /** Nobody was asked yet, or not for long enough to know. */
  | { readonly kind: 'unasked'; readonly source: string };

/** Only those whose turn it is are asked, each with its own question. */
export function busyNeeds(rollout: Rollout, now: Instant): readonly CheckNeed[] {
  const { fleet } = rollout.pinned;
  const asked = askedOf(fleet);
  if (rollout.course.kind !== 'forward' || asked.size === 0) return [];
  return nextClusters(rollout).flatMap(({ name }) => {
    const one = asked.get(name);
    const source = fleet.sources.find((each) => each.name === one?.busy.source);
    if (one === undefined || source === undefined) return [];
    const common = { source, from: now - recentMs(source), everyMs: source.stepMs };
    return [{ check: busyCheckOf(name, one.busy), clusters: [one.cluster], ...common }];
  });
}

/** By name: the clusters that have a question of their own. */
const askedOf = oncePerFleet(
  ({ clusters }) =>
    new Map(
      clusters.flatMap((cluster) => {
        const { name, busy } = cluster;
        return busy === undefined ? [] : [[name, { cluster, busy }] as const];
      }),
    ),
);

/** An older answer is none. */
const recentSteps = 3;

function recentMs({ stepMs, lagMs }: Source): number {
  return lagMs + recentSteps * stepMs;
}

/** The question in the form of a check, which no soak waits for. */
function busyCheckOf(name: string, busy: BusyQuestion): ThresholdCheck {
  const threshold = { query: busy.query, bad: { kind: 'above', limit: 0 }, forMs: 0 } as const;
  return { name: busyName(name), source: busy.source, threshold, required: false, warmUpMs: 0 };
}

/** No check of anybody has such a name. */
function busyName(cluster: string): string {
  return `busy/${cluster}`;
}

/** By the last value. Silence is no leave: what nobody knows counts as busy. */
export function busyAnswer(
  fleet: Fleet,
  name: string,
  evidence: ReadonlyMap<string, Answers>,
): BusyAnswer {
  const question = askedOf(fleet).get(name)?.busy;
  if (question === undefined) return { kind: 'free' };
  const answers = evidence.get(busyName(name));
  const { source, query } = question;
  if (answers === undefined) return { kind: 'unasked', source };
  const value = lastValue(answers.series.get(name));
  if (typeof value === 'number') {
    if (value <= 0) return { kind: 'free' };
    return { kind: 'busy', message: `${source} answers ${value} to ${query}` };
  }
  const known = fleet.sources.find((one) => one.name === source);
  // One answer may be lost, or come late.
  const isEarly = known !== undefined && answers.until - answers.since < recentMs(known);
  if (isEarly) return { kind: 'unasked', source };
  return { kind: 'busy', message: `${source} does not tell whether it is: ${value}` };
}

/** The last number that was answered; in words why there is none. */
function lastValue(series: Series | undefined): number | string {
  if (series?.kind === 'trouble') return series.message;
  const samples = series?.kind === 'samples' ? series.samples : [];
  const last = samples.findLast(([, value]) => !Number.isNaN(value));
  return last === undefined ? 'no value' : last[1];
}
