import type { RolloutSpec } from '../../core/fleet/fleet.ts';
import type { Foresee } from '../../core/plan/meet-deadline.ts';
import type { Refusal } from '../../core/plan/plan.ts';
import { isSameOrder } from './policy.ts';
import { readRollout } from './read-rollout.ts';
import {
  type Enrolment,
  enroll,
  planToStart,
  startRollout,
  type StartRequest,
  type StartResult,
} from './start.ts';
import { contended } from './store.ts';

/** A rollout, or all rollouts of a change in phases. */
export interface PartsRequest extends Omit<StartRequest, 'spec' | 'foresee'> {
  /** The first phase first; one without phases alone. */
  readonly specs: readonly RolloutSpec[];
  readonly foresee?: (spec: RolloutSpec) => Promise<Foresee | null>;
}

const triesMax = 50;

/**
 * Starts what a Rollout document asks for: one rollout, or those of all its phases, which are written down together or not
 * at all. Started twice, it is there once. Throws `StoreTrouble`.
 */
export async function startParts(request: PartsRequest): Promise<StartResult> {
  const { specs, foresee, ...order } = request;
  const [first] = specs;
  if (first === undefined) throw new Error('nothing is to be started');
  if (first.phase === undefined) {
    const sight = foresee === undefined ? {} : { foresee: () => foresee(first) };
    return startRollout({ ...order, spec: first, ...sight });
  }
  const foreseen = new Map<string, Foresee | null>();
  for (let tries = 0; tries < triesMax; tries += 1) {
    const known = await knownOf(request, first.phase.of);
    if (known !== null) return known;
    const rollouts: Enrolment[] = [];
    const refusals: Refusal[] = [];
    for (const spec of specs) {
      if (!foreseen.has(spec.name)) foreseen.set(spec.name, (await foresee?.(spec)) ?? null);
      const sight = { foresee: foreseen.get(spec.name) ?? null };
      const planned = await planToStart(order.store, { ...order, spec, ...sight }, order.now);
      if (planned.kind === 'no-delivery') return planned;
      if (planned.kind === 'planned') rollouts.push({ spec, fleet: order.fleet, ...planned });
      else refusals.push(...planned.refusals.map((one) => ofPart(spec, one)));
    }
    if (refusals.length > 0) return { kind: 'refused', refusals };
    const plan = rollouts[0]?.plan;
    if (plan !== undefined && (await enroll(order.store, rollouts, order))) {
      const supersedes = rollouts.flatMap((one) => one.supersedes ?? []);
      return { kind: 'started', plan, supersedes };
    }
  }
  throw contended(`${first.phase.of} was started`);
}

function ofPart({ name }: RolloutSpec, refusal: Refusal): Refusal {
  return { ...refusal, message: `${name}: ${refusal.message}` };
}

/** What the store has of these names already; null for none of them. */
async function knownOf(
  { store, fleet, specs }: PartsRequest,
  group: string,
): Promise<Extract<StartResult, { kind: 'exists-same' | 'exists-different' }> | null> {
  const taken = await readRollout(store, group);
  if (taken !== null) return { kind: 'exists-different', rollout: taken };
  for (const spec of specs) {
    const rollout = await readRollout(store, spec.name);
    if (rollout === null) continue;
    const isSame = isSameOrder({ spec, fleet }, rollout.pinned);
    return { kind: isSame ? 'exists-same' : 'exists-different', rollout };
  }
  return null;
}
