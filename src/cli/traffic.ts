import type { AskSource } from '../api/operations/recorded-columns.ts';
import {
  foreseeing,
  type Planned,
  recentTraffic,
  type Traffic,
} from '../api/operations/soak-sight.ts';
import type { Foresee } from '../core/plan/meet-deadline.ts';
import type { Call } from './definition.ts';

/** What the sources say of the recent past. Never throws: a source that is away is silent. */
export function trafficOf({ io, wiring }: Call, planned: Planned): Promise<Traffic> {
  const ask: AskSource = ({ from, to, ...asking }, signal) =>
    wiring.ask({ ...asking, from, now: to }, signal);
  return recentTraffic(planned, { ask, tell: () => undefined, signal: io.signal });
}

/** What soaks would see; null, and nobody is asked, where no deadline is to be divided by it. */
export async function foreseen(call: Call, planned: Planned): Promise<Foresee | null> {
  const { spec } = planned;
  if (spec.strategy.deadlineMs === undefined) return null;
  return foreseeing(spec, await trafficOf(call, planned));
}
