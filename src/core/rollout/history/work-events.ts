/** What the work of a rollout on its clusters means for all others. */
import type { Instant } from '../../fleet/quantities.ts';
import type { RolloutEvent } from './events.ts';
import type { FleetEvent } from './fleet-state.ts';
import { membersAt } from './late-waves.ts';
import { type Graded, gradeKey, type Rollout } from './state.ts';

/** What it has, what it is changing and what it found unwell, after one more event. */
export function workEventsOf(
  before: Rollout,
  event: RolloutEvent,
  at: Instant,
): readonly FleetEvent[] {
  const rollout = before.pinned.spec.name;
  const unwell = (cluster: string, aspect: string, message: string): FleetEvent => {
    return { type: 'cluster-unwell', rollout, cluster, aspect, message };
  };
  const well = (cluster: string, aspect: string): FleetEvent => {
    return { type: 'cluster-well', rollout, cluster, aspect };
  };
  switch (event.type) {
    case 'claimed':
      return [{ type: 'component-claimed', rollout }];
    case 'cluster-started':
    case 'restore-started':
      return [{ type: 'cluster-touched', rollout, cluster: event.cluster }];
    case 'faltered':
      return [unwell(event.cluster, 'delivery', event.falter.message)];
    case 'delivery-failed':
    case 'restore-failed':
      return [unwell(event.cluster, 'delivery', event.message)];
    case 'recovered':
    case 'delivered':
      return [well(event.cluster, 'delivery')];
    case 'graded':
      if (event.grade.verdict === 'regressed') {
        return [unwell(event.cluster, event.check, event.grade.message)];
      }
      return isKnownBad(before, event) ? [well(event.cluster, event.check)] : [];
    case 'restored':
      return [
        { type: 'cluster-settled', rollout, cluster: event.cluster, how: 'restored' },
        well(event.cluster, 'delivery'),
      ];
    case 'wave-verified':
      return verifiedClusters(before, event.stage, event.wave).map((cluster) => {
        return { type: 'cluster-settled', rollout, cluster, how: 'verified', verifiedAt: at };
      });
    case 'rollback-finished':
      return event.left.length === 0 ? [{ type: 'ended', rollout }] : [];
    case 'yielded': {
      const settled = event.ceded.map((cluster) => {
        return { type: 'cluster-settled', rollout, cluster, how: 'ceded' } as const;
      });
      const { to, ceded } = event;
      return [...settled, { type: 'component-yielded', rollout, to, ceded }];
    }
    case 'completed':
    case 'aborted':
    case 'superseded':
      return [{ type: 'ended', rollout, ...(isBrought(event) ? { brings: true } : {}) }];
    default:
      return [];
  }
}

/** Whether the change is in the fleet when its rollout ends so. */
function isBrought(event: RolloutEvent): boolean {
  return event.type === 'completed' || (event.type === 'aborted' && event.left.length > 0);
}

/** Only what was told to be bad is told to be over: the stream that all share stays short. */
function isKnownBad({ grades }: Rollout, { check, cluster }: Pick<Graded, 'check' | 'cluster'>) {
  return grades.get(gradeKey(check, cluster))?.grade.verdict === 'regressed';
}

function verifiedClusters(rollout: Rollout, stage: number, wave: number): readonly string[] {
  return membersAt(rollout, { stage, wave })
    .filter(({ step }) => step === 'delivered')
    .map(({ name }) => name);
}
