import type { RolloutSpec } from '../../core/fleet/fleet.ts';
import type { Command } from '../../core/rollout/commands.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import type { Life } from './life.ts';

/** How what an earlier phase has left out is brought there: a rollout of the same, by the same way as any other. */
export type SendLate = (spec: RolloutSpec) => Promise<void>;

/** For how many rounds each rollout has waited for other phases and for nothing else. */
export interface Patience {
  readonly rounds: Map<string, number>;
  /** Late rollouts that were started. */
  readonly late: Set<string>;
}

/** Nobody has waited yet. */
export function newPatience(): Patience {
  return { rounds: new Map(), late: new Set() };
}

/** What does not get better is taken back, whatever that loses. */
export function wayBack(isPhased: boolean): Command {
  const back = { kind: 'rollback', reason: 'it does not get better' } as const;
  return isPhased ? { ...back, accept: 'data-loss' } : back;
}

/** Until a later phase has begun and has not ended. */
export async function laterPhase({ rollouts, sleep }: Life): Promise<void> {
  const isBegun = (): boolean =>
    [...rollouts.values()].some(
      ({ pinned, firstTouchAt, course }) =>
        (pinned.spec.phase?.index ?? 0) > 0 && firstTouchAt !== null && course.kind !== 'ended',
    );
  while (!isBegun()) await sleep(10_000);
}

/** So long people wait before they do something, and before they give up. */
const patientRounds = 10;
const patientRoundsMax = 60;

/**
 * What a phase waits for in vain is brought about: what an earlier one left out comes by a rollout of its own. What nobody
 * can bring about ends.
 */
export async function unstick(
  { rollouts, waiting }: Life,
  rollout: Rollout,
  { patience, late }: { readonly patience: Patience; readonly late: SendLate },
): Promise<readonly Command[]> {
  const { name } = rollout.pinned.spec;
  const reasons = waiting.get(name) ?? [];
  const isStuck = reasons.length > 0 && reasons.every((one) => one.for === 'phase');
  const owner = rollouts.get(reasons[0]?.owner ?? '');
  // What is still at work may take its time.
  const isVain = owner === undefined || owner.isThrough || owner.course.kind === 'ended';
  const isCounted = isStuck && isVain && !rollout.isThrough;
  const round = isCounted ? (patience.rounds.get(name) ?? 0) + 1 : 0;
  patience.rounds.set(name, round);
  if (round > patientRoundsMax) return [{ kind: 'abort', reason: 'it waits in vain' }];
  if (round !== patientRounds || owner?.isThrough !== true) return [];
  const spec = owner.pinned.spec;
  const left = [...owner.clusters.values()].filter(({ startedAt }) => startedAt === null);
  const names = left.map((one) => one.name);
  const lateName = `${spec.name}-late`;
  if (names.length === 0 || patience.late.has(lateName)) return [];
  patience.late.add(lateName);
  const { phase: _, ...common } = spec;
  await late({ ...common, name: lateName, targets: { kind: 'names', names } });
  return [];
}
