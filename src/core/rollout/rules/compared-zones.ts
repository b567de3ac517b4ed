/** Zones of a changed cluster, each beside those that were not changed when it was: harm is seen after the first one. */
import { zoneKey } from '../../judge/compare/columns.ts';
import type { ComparedQuestion, Standing } from '../../judge/compare/compared-question.ts';
import type { ClusterProgress } from '../history/state.ts';
import { zonesShare } from './compared.ts';

/** A zone that the change is in, and what the judge is asked of it. */
export interface ZoneQuestion {
  readonly zone: string;
  readonly question: ComparedQuestion;
  /** Its weight in the rollout's α, by the cluster's. */
  readonly part: number;
}

/**
 * What is asked of the zones, after what is asked of the cluster as a whole. Only harm: a cluster is healthy as a whole
 * or not at all. The zone that is changed last has nothing to be beside, and is not asked for.
 */
export function zoneQuestions(
  { name, before, zoneTimes }: ClusterProgress,
  whole: ComparedQuestion,
): readonly ZoneQuestion[] {
  if (whole.check.compare.zoneLabel === undefined || before === null) return [];
  const zones: readonly Standing[] = before.map(({ zone }) => ({
    name: zone,
    changedAt: zoneTimes[zone] ?? null,
  }));
  const part = zonesShare / (1 - zonesShare) / zones.length;
  return zones.flatMap(({ name: zone, changedAt }): readonly ZoneQuestion[] => {
    if (changedAt === null) return [];
    const controls = zones
      .filter((other) => other.changedAt === null || other.changedAt > changedAt)
      .map((other) => ({ ...other, name: zoneKey(name, other.name) }));
    if (controls.length === 0) return [];
    const question: ComparedQuestion = {
      ...whole,
      cluster: zoneKey(name, zone),
      controls,
      changedAt,
      harmFrom: Math.max(whole.harmFrom, changedAt),
      healthFrom: null,
      untilEvidence: false,
      alpha: whole.alpha * part,
    };
    return [{ zone, question, part }];
  });
}
