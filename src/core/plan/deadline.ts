import type { Cluster } from '../fleet/fleet.ts';

const minuteMs = 60_000;

/** What a stage owes, over how many waves; durations in milliseconds. */
export interface StagePace<Wave = unknown> {
  readonly soakMs: number;
  readonly waveSoakMs: number;
  readonly waves: readonly Wave[];
  readonly untilEvidence?: boolean;
}

/** The healthy time that a stage owes: the last wave's soak runs inside the stage's own. */
export function owedMs({ soakMs, waveSoakMs, waves }: StagePace): number {
  return waveSoakMs * Math.max(0, waves.length - 1) + soakMs;
}

/** What is waited for evidence in each wave, when nobody says. */
const evidenceMs = 24 * 60 * minuteMs;

/**
 * The longest a stage may take when nobody says: three times its soaks, and the delivery; a day more for each wave that
 * soaks until there is evidence.
 */
export function defaultDeadlineMs(pace: StagePace<readonly Cluster[]>): number {
  const deliveryMs = pace.waves.reduce((sum, wave) => sum + waveDeliveryMs(wave), 0);
  const patienceMs = pace.untilEvidence === true ? evidenceMs * pace.waves.length : 0;
  return 3 * owedMs(pace) + deliveryMs + patienceMs;
}

/** How long the delivery of a wave may take: its clusters go side by side, so the slowest counts. */
export function waveDeliveryMs(wave: readonly Cluster[]): number {
  return wave.reduce((slowest, cluster) => Math.max(slowest, clusterDeliveryMs(cluster)), minuteMs);
}

function clusterDeliveryMs({ zones, delivery }: Cluster): number {
  return zones.length * zoneAllowanceMs(delivery);
}

/** Zones go one by one. Three tries of each, and a guess where nothing is known of the delivery. */
function zoneAllowanceMs(delivery: Cluster['delivery']): number {
  switch (delivery?.kind) {
    case 'command':
      return 3 * delivery.timeoutMs;
    case 'local':
      return 3 * delivery.readyTimeoutMs;
    case undefined:
      return 5 * minuteMs;
  }
}
