import { type Check, isCompared, type Measure } from './check.ts';
import type { Source } from './fleet.ts';

/** The source of every probe. A Fleet cannot give this name to one of its own. */
export const probeSourceName = 'tierwise';

/** Whether a check is answered by requests that Tierwise sends itself. */
export function isProbe(check: Check): boolean {
  return probesOf(check).length > 0;
}

/**
 * Tierwise itself as a source, for a fleet that has checks to be probed; none for any other. It sees every cluster
 * from outside, but for the one that it runs on.
 */
export function probeSources(
  checks: readonly Check[],
  controllerRunsOn: string | null,
): readonly Source[] {
  const probes = checks.flatMap(probesOf);
  if (probes.length === 0) return [];
  const often = probes.reduce((least, { everyMs }) => Math.min(least, everyMs), Infinity);
  const seldom = largest(probes.map(({ everyMs }) => everyMs));
  return [
    {
      name: probeSourceName,
      livesOn:
        controllerRunsOn === null
          ? { kind: 'outside', name: probeSourceName }
          : { kind: 'clusters', clusters: [controllerRunsOn] },
      // A step without a probe in it would be a gap.
      stepMs: Math.max(Math.min(stepMsMax, probesInStep * often), seldom),
      lagMs: largest(probes.map(knownAfterMs)) + marginMs,
      timeoutMs: 10_000,
      settings: { kind: 'probe' },
    },
  ];
}

type Probe = Extract<Measure, { readonly kind: 'probe' }>;

const stepMsMax = 60_000;
const probesInStep = 10;
const marginMs = 1_000;

function probesOf(check: Check): readonly Probe[] {
  return isCompared(check) && check.compare.measure.kind === 'probe' ? [check.compare.measure] : [];
}

/** Whose fault it is that a probe was lost shows only in the probes of others, shortly before and after it. */
function knownAfterMs({ everyMs, timeoutMs }: Probe): number {
  return timeoutMs + 1.5 * everyMs;
}

/** Not by `Math.max` alone, which takes only so many. */
function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), 0);
}
