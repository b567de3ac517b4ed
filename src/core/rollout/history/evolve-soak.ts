import type { Instant } from '../../fleet/quantities.ts';
import type { Happened } from './evolve.ts';
import { isLastWave, membersAt } from './late-waves.ts';
import {
  currentStage,
  isDelivered,
  isInWave,
  isPassedOver,
  isTouched,
  type Rollout,
} from './state.ts';

/**
 * The soak clock: it runs while the current wave is in place, moves only by `soaked` checkpoints, and
 * starts over with a regression and with whatever touches a delivered cluster again.
 */
export function evolveSoak(rollout: Rollout, { event, at }: Happened): Rollout {
  switch (event.type) {
    case 'stage-started':
    case 'delivered':
    case 'delivery-failed':
    case 'deferred':
    case 'postponed':
    case 'skipped':
      return begun(rollout, at);
    case 'soaked':
      return credited(rollout, event.creditMs, event.until);
    case 'regressed':
    case 'overruled':
    case 'retried':
      return begun({ ...rollout, soak: null }, at);
    case 'recovered':
      return lookedAt(rollout, at);
    case 'graded':
      return isUntouched(rollout, event.cluster) ? lookedAt(rollout, at) : rollout;
    case 'wave-verified':
      // The soak of the last wave goes on as that of its stage.
      return rollout.soak?.stageMs === null ? begun({ ...rollout, soak: null }, at) : rollout;
    case 'stage-verified':
      return { ...rollout, soak: null };
    default:
      return rollout;
  }
}

/** Whether every cluster of the current wave is delivered, or left out, or failed, or not its turn. */
export function isWaveIn(rollout: Rollout): boolean {
  if (!isInWave(rollout)) return false;
  return membersAt(rollout, rollout).every(
    (cluster) =>
      isDelivered(cluster) ||
      isPassedOver(cluster) ||
      cluster.step === 'failed' ||
      (rollout.isFinishing && cluster.step === 'pending'),
  );
}

/** From zero, unless it runs already; also where the wave was in place before its turn came. */
function begun(rollout: Rollout, at: Instant): Rollout {
  const stage = currentStage(rollout);
  if (rollout.soak !== null || stage === undefined || rollout.stageStartedAt === null) {
    return rollout;
  }
  if (isInWave(rollout) && !isWaveIn(rollout)) return rollout;
  const stageMs = isLastWave(rollout) ? 0 : null;
  return { ...rollout, soak: { startedAt: at, until: at, waveMs: 0, stageMs } };
}

function credited(rollout: Rollout, creditMs: number, until: Instant): Rollout {
  const { soak } = rollout;
  if (soak === null) return rollout;
  const stageMs = soak.stageMs === null ? null : soak.stageMs + creditMs;
  return { ...rollout, soak: { ...soak, waveMs: soak.waveMs + creditMs, stageMs, until } };
}

/** The time of a trouble that is over is not earned afterwards. */
function lookedAt(rollout: Rollout, at: Instant): Rollout {
  const { soak } = rollout;
  return soak === null
    ? rollout
    : { ...rollout, soak: { ...soak, until: Math.max(soak.until, at) } };
}

function isUntouched({ clusters }: Rollout, name: string): boolean {
  const cluster = clusters.get(name);
  return cluster === undefined || !isTouched(cluster);
}
