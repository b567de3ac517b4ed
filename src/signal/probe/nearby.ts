import type { Instant } from '../../core/fleet/quantities.ts';

/** A probe of a cluster, by when it was sent. */
export interface Sent {
  readonly cluster: string;
  readonly at: Instant;
}

/**
 * Tells a cluster that is cut off from a Tierwise that is. The probes of one check that came to
 * their target are noted. One that was lost is the cluster's own fault only when those of other
 * clusters, sent shortly before it and shortly after it, came through: before alone would blame
 * clusters for the first moments of Tierwise's outage, after alone for the last.
 */
export interface Nearby {
  /** Notes a probe that came to its target, whatever the target said. */
  cameThrough(sent: Sent): void;
  /** Whether others did shortly before and after; false when that is not known by the end of `giveUp`. */
  didOthers(sent: Sent, giveUp: Promise<void>): Promise<boolean>;
}

export interface NearbyTimes {
  /** What is shortly. */
  readonly nearMs: number;
  /** For how long a probe may be asked about after it was sent. */
  readonly keepMs: number;
}

interface Waiting {
  readonly sent: Sent;
  isBefore: boolean;
  isAfter: boolean;
  readonly settle: (didThey: boolean) => void;
}

/** Nobody has come through yet. */
export function newNearby({ nearMs, keepMs }: NearbyTimes): Nearby {
  const seen: Sent[] = [];
  const waiting = new Set<Waiting>();
  const consider = (one: Waiting, { cluster, at }: Sent): void => {
    const laterMs = at - one.sent.at;
    if (cluster === one.sent.cluster || Math.abs(laterMs) > nearMs) return;
    if (laterMs > 0) one.isAfter = true;
    else one.isBefore = true;
    if (one.isBefore && one.isAfter) one.settle(true);
  };
  return {
    cameThrough(sent) {
      seen.push(sent);
      // By halves, because taking single ones off the front moves all the others.
      if ((seen[0]?.at ?? 0) < sent.at - 2 * keepMs) {
        const kept = seen.findIndex(({ at }) => at >= sent.at - keepMs);
        seen.splice(0, kept);
      }
      for (const one of waiting) consider(one, sent);
    },
    async didOthers(sent, giveUp) {
      const answer = Promise.withResolvers<boolean>();
      const one: Waiting = { sent, isBefore: false, isAfter: false, settle: answer.resolve };
      waiting.add(one);
      for (const other of seen) consider(one, other);
      const gaveUp = giveUp.then(() => false);
      const didThey = await Promise.race([answer.promise, gaveUp]);
      waiting.delete(one);
      return didThey;
    },
  };
}
