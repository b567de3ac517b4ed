import { type Check, isCompared } from '../check.ts';
import { allRead, type Declared, type FleetProblem } from '../declared.ts';
import type { Strategy, Tier } from '../fleet.ts';
import { durationText } from '../quantities.ts';
import { strategyOf, tierUnder } from '../strategy.ts';

const code = 'contradicting-durations';
type From = Pick<FleetProblem, 'kind' | 'name'>;

/** Durations of which one makes the other impossible or pointless. */
export function durationProblems(declared: Declared): FleetProblem[] {
  // Tiers are written in the Fleet: without all of it there is nothing to compare with.
  if (!allRead(declared.unread, 'Fleet') || declared.doubtful.has('Fleet')) return [];
  const { fleet, strategies } = declared;
  const ofFleet = { kind: 'Fleet', name: fleet.name } as const;
  return [
    ...fleet.tiers.flatMap((tier) => ofTier(tier, ofFleet)),
    ...strategies.flatMap((strategy) => ofStrategy(strategy, fleet.tiers)),
    ...ofChecks(declared),
    ...ofRollouts(declared),
  ];
}

function ofTier(tier: Tier, from: From): FleetProblem[] {
  const { name, soakMs, waveSoakMs, progressDeadlineMs } = tier;
  const problems: FleetProblem[] = [];
  if (waveSoakMs > soakMs) {
    const message = `a wave of \`${name}\` soaks for ${durationText(waveSoakMs)}, longer than the tier's own soak of ${durationText(soakMs)}`;
    const hint = 'the soak of a tier includes that of its last wave: make `waveSoak` the shorter';
    problems.push({ ...from, path: ['spec', 'tiers', name, 'waveSoak'], code, message, hint });
  }
  if (progressDeadlineMs !== null && progressDeadlineMs <= soakMs) {
    const message = `\`${name}\` must be done within ${durationText(progressDeadlineMs)}, but soaks for ${durationText(soakMs)}`;
    const hint = 'leave `progressDeadline` out for three times the soak plus the delivery';
    const path = ['spec', 'tiers', name, 'progressDeadline'];
    problems.push({ ...from, path, code, message, hint });
  }
  return problems;
}

/** Only the tiers that a strategy changes: the others are the fleet's and checked there. */
function ofStrategy(strategy: Strategy, tiers: readonly Tier[]): FleetProblem[] {
  const from = { kind: 'Strategy', name: strategy.name } as const;
  return tiers
    .filter(({ name }) => Object.hasOwn(strategy.tiers, name))
    .flatMap((tier) => ofTier(tierUnder(tier, strategy), from));
}

function ofChecks({ fleet, checks }: Declared): FleetProblem[] {
  const longestMs = Math.max(...fleet.tiers.map((tier) => tier.soakMs));
  // A fleet that soaks nowhere (a trial, a test) has no soak to be outlasted.
  if (longestMs === 0) return [];
  return checks.flatMap((check): FleetProblem[] => {
    const limit = limitOf(check);
    if (limit === null || limit.forMs <= longestMs) return [];
    return [
      {
        kind: 'Check',
        name: check.name,
        path: ['spec', ...limit.path, 'for'],
        code,
        message: `this must be bad for ${durationText(limit.forMs)} to count, but no tier soaks longer than ${durationText(longestMs)}`,
        hint: 'a regression must have the time to show within a soak: make `for` shorter',
      },
    ];
  });
}

function limitOf(check: Check): { readonly forMs: number; readonly path: string[] } | null {
  if (!isCompared(check)) return { forMs: check.threshold.forMs, path: ['threshold'] };
  const { measure } = check.compare;
  if (measure.kind !== 'gauge' || measure.limit === null) return null;
  return { forMs: measure.limit.forMs, path: ['gauge', 'limit'] };
}

function ofRollouts({ fleet, rollouts, strategies }: Declared): FleetProblem[] {
  const byName = new Map(strategies.map((strategy) => [strategy.name, strategy]));
  return rollouts.flatMap((rollout): FleetProblem[] => {
    const strategy = strategyOf(rollout, byName);
    if (strategy === null) return [];
    const { blindDeadlineMs } = strategy;
    const tooEarly = pacesOf(strategy, fleet.tiers).find(
      ({ progressDeadlineMs }) => (progressDeadlineMs ?? Infinity) < blindDeadlineMs,
    );
    if (tooEarly === undefined) return [];
    const deadline = durationText(tooEarly.progressDeadlineMs ?? 0);
    const message = `signal may be lost for ${durationText(blindDeadlineMs)} (blindDeadline), but \`${tooEarly.name}\` must be done within ${deadline}`;
    const hint = `make \`blindDeadline\` shorter than the \`progressDeadline\` of \`${tooEarly.name}\``;
    const from = { kind: 'Rollout', name: rollout.name } as const;
    return [{ ...from, path: ['spec', 'blindDeadline'], code, message, hint }];
  });
}

/** What has a deadline of its own: by exposure the stages, which have nothing of the tiers' deadlines. */
function pacesOf(
  strategy: Strategy,
  tiers: readonly Tier[],
): readonly Partial<Pick<Tier, 'name' | 'progressDeadlineMs'>>[] {
  if (strategy.order !== 'exposure') return tiers.map((tier) => tierUnder(tier, strategy));
  return Object.entries(strategy.stages ?? {}).map(([name, figures]) => ({ name, ...figures }));
}
