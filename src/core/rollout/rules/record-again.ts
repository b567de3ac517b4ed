import {
  type ClusterProgress,
  isInWave,
  type Graded,
  gradeKey,
  isDelivered,
  type Rollout,
  soakEndOf,
} from '../history/state.ts';
import { receiptOf } from './receipt.ts';
import { emit, gradeOf, type Turn } from './turn.ts';

/**
 * At the end of a soak what could not be decided is recorded once more. Else it would be explained for ever by the
 * little that was known when its verdict last changed, as when it was too early to tell.
 */
export function recordAtSoakEnd(turn: Turn): void {
  recordAgain(turn, ({ againFor }) => againFor !== soakEndOf(turn.rollout));
}

/** The same where the soak is cut off, whatever was recorded when it went on undecided. */
export function recordAtDeadline(turn: Turn): void {
  recordAgain(turn, () => true);
}

function recordAgain(turn: Turn, isDue: (known: Graded) => boolean): void {
  const ending = [...turn.rollout.clusters.values()].filter((one) => isEnding(turn.rollout, one));
  for (const { name: cluster } of ending) {
    for (const asked of turn.required) {
      const check = asked.check.name;
      const grade = gradeOf(turn, check, cluster);
      const known = turn.rollout.grades.get(gradeKey(check, cluster));
      const isUndecided = known?.grade.verdict === 'inconclusive';
      if (!isUndecided || grade?.verdict !== 'inconclusive' || !isDue(known)) continue;
      const isProven = turn.compared.has(gradeKey(check, cluster));
      const proof = isProven ? { evidence: receiptOf(turn, cluster, asked) } : {};
      emit(turn, { type: 'graded', cluster, check, grade, ...proof, isAgain: true });
    }
  }
}

/** Of a wave what is not verified yet; of a stage all of it. What ended before has had its last word. */
function isEnding(rollout: Rollout, cluster: ClusterProgress): boolean {
  if (isInWave(rollout)) return cluster.step === 'delivered';
  return cluster.stage === rollout.stage && isDelivered(cluster);
}
