import { defaultStrategy } from '../../core/fleet/defaults.ts';
import type { Check } from '../../core/fleet/check.ts';
import type { Fleet, RolloutSpec } from '../../core/fleet/fleet.ts';
import { planRollout } from '../../core/plan/plan-rollout.ts';
import { between, chanceFor, pick } from '../chance.ts';
import type { Faults } from '../faults.ts';
import { drawArbitration } from './draw-arbitration.ts';
import { drawExposure } from './draw-exposure.ts';
import { drawCalendar } from './draw-calendar.ts';
import { type DrawnPhases, drawPhases } from './draw-phases.ts';
import { drawFleet } from './draw-fleet.ts';
import { drawIncidents } from './draw-incidents.ts';
import { drawLate } from './draw-late.ts';
import { drawOverrides } from './draw-overrides.ts';
import type { Scenario, Start } from './scenario.ts';

const minute = 60_000;

/** What kind of a world it is: most ordinary fleets are calm, and have to work too. */
export type Weather = 'calm' | 'fair' | 'storm';

/** The scenario of a seed. */
export function drawScenario(seed: number): Scenario {
  const chance = chanceFor(seed, 'scenario');
  const weather = pick<Weather>(chance, ['calm', 'fair', 'fair', 'storm', 'storm']);
  const wildMs = weather === 'calm' ? 0 : between(chance, 6, 24) * minute;
  const { fleet: bare, checks, starts: usual, troubles } = drawPlannable(seed, wildMs);
  const calendar = drawCalendar(chanceFor(seed, 'calendar'), { fleet: bare, wildMs });
  const { startsAt, windows, refusals } = calendar;
  const open = windows.length === 0 ? bare : { ...bare, windows };
  const taken = { fleet: open, starts: usual, wildMs };
  const { fleet, deeds } = drawOverrides(chanceFor(seed, 'overrides'), taken);
  const late = drawLate(chanceFor(seed, 'late'), { fleet, starts: usual, wildMs, weather });
  const rough = { fleet, starts: usual, wildMs, weather };
  const isRough = () => weather === 'storm' || (weather === 'fair' && chance() < 0.25);
  return {
    seed,
    startsAt,
    fleet,
    starts: late.starts,
    incidents: [
      ...drawIncidents(chanceFor(seed, 'incidents'), { ...rough, checks }),
      ...refusals,
      ...late.incidents,
      ...deeds,
      ...troubles,
    ],
    faults: isRough() ? drawFaults(chance) : noFaults,
    deathRate: isRough() ? chance() * 0.05 : 0,
    storeTroubleRate: isRough() && chance() < 0.4 ? chance() * 0.04 : 0,
    pollMs: pick(chance, [2_000, 10_000, 30_000]),
    // In a calm world every deadline can be kept.
    zoneMs: pick(chance, [0, 2_000, 15_000, 45_000, weather === 'calm' ? 2_000 : 4 * minute]),
    wildMs,
    ...(late.repays === true ? { repays: true } : {}),
    ...(late.pollMs === undefined ? {} : { pollMs: late.pollMs }),
  };
}

/** Nothing is lost, late or refused. */
const noFaults: Faults = {
  lost: 0,
  unanswered: 0,
  late: 0,
  repeated: 0,
  refused: 0,
  terminal: 0,
  hanging: 0,
  failing: 0,
};

function drawFaults(chance: () => number): Faults {
  const rate = chance() * 0.15;
  const some = (share: number): number => (chance() < 0.7 ? rate * share : 0);
  return {
    lost: some(0.3),
    unanswered: some(1),
    late: some(1),
    repeated: some(1),
    refused: some(1),
    terminal: some(0.2),
    hanging: some(0.1),
    failing: some(0.4),
  };
}

interface Plannable {
  readonly fleet: Fleet;
  readonly checks: readonly Check[];
  readonly starts: readonly Start[];
}

/** Not every fleet can be planned for: the next one is drawn then, from the same seed. */
function drawPlannable(seed: number, wildMs: number): Plannable & Pick<DrawnPhases, 'troubles'> {
  for (let attempt = 0; ; attempt += 1) {
    const chance = chanceFor(seed, `fleet ${attempt}`);
    const { fleet: drawn, checks } = drawFleet(chance);
    const common = { fleet: drawn, checks, wildMs };
    const usual = drawStarts(chance, common);
    const fixes = drawHotfix(chanceFor(seed, `hotfix ${attempt}`), common);
    const exposed = drawExposure(chanceFor(seed, `exposure ${attempt}`), {
      fleet: drawn,
      starts: [...usual, ...fixes],
    });
    const { fleet, starts: single } = drawArbitration(chanceFor(seed, `arbitration ${attempt}`), {
      ...exposed,
      wildMs,
    });
    const group = drawGroup(chanceFor(seed, `phases ${attempt}`), common);
    const starts = [...single, ...group.starts];
    const isFine = starts.every(
      ({ spec }) => planRollout({ fleet, rollout: spec, now: 0 }).kind === 'planned',
    );
    if (isFine) return { fleet, checks, starts, troubles: group.troubles };
  }
}

const components = ['ingester', 'ingester', 'router', 'agent'];

function drawStarts(
  chance: () => number,
  { fleet, checks, wildMs }: Omit<Plannable, 'starts'> & { readonly wildMs: number },
): readonly Start[] {
  const count = pick(chance, [1, 1, 1, 2, 2, 3]);
  return Array.from({ length: count }, (_, index) => ({
    at: index === 0 ? 0 : Math.floor(chance() * Math.max(minute, wildMs / 2)),
    spec: drawSpec(chance, { fleet, checks, name: `rollout-${index + 1}` }),
  }));
}

/** So many worlds have an emergency in them. */
const hotfixShare = 0.15;

/** Straight to one cluster or two, whatever is under way there. */
function drawHotfix(
  chance: () => number,
  { fleet, checks, wildMs }: Omit<Plannable, 'starts'> & { readonly wildMs: number },
): readonly Start[] {
  if (chance() >= hotfixShare) return [];
  const names = fleet.clusters.map(({ name }) => name);
  const clusters = [...new Set([pick(chance, names), pick(chance, names)])];
  const spec = drawSpec(chance, { fleet, checks, name: 'hotfix' });
  const why = { incident: 'INC-1', reason: 'it is down', until: 2 ** 42 };
  const at = Math.floor(chance() * Math.max(10 * minute, wildMs));
  return [{ at, spec: { ...spec, targets: null }, hotfix: { clusters, why } }];
}

function drawGroup(
  chance: () => number,
  around: Omit<Plannable, 'starts'> & { readonly wildMs: number },
): DrawnPhases {
  const { fleet, checks } = around;
  return drawPhases(chance, {
    ...around,
    common: drawSpec(chance, { fleet, checks, name: 'group' }),
  });
}

function drawSpec(
  chance: () => number,
  { fleet, checks, name }: Pick<Plannable, 'fleet' | 'checks'> & { readonly name: string },
): RolloutSpec {
  const isPart = chance() < 0.2;
  const names = fleet.clusters.map((one) => one.name).filter(() => chance() < 0.7);
  return {
    name,
    component: pick(chance, components),
    targets: isPart && names.length > 0 ? { kind: 'names', names } : null,
    change: { revision: `${name} v2`, body: {} },
    checks,
    strategy: {
      ...defaultStrategy,
      onRegression: pick(chance, ['halt', 'rollback-wave', 'rollback-stage', 'rollback-all']),
      onInconclusive: pick(chance, ['approve', 'extend', 'advance']),
      maxFailures: { kind: 'count', count: pick(chance, [0, 0, 1]) },
      deferAfterMs: pick(chance, [2, 10]) * minute,
      // Longer than a scraped source needs to have its ten steps again after a restart.
      blindDeadlineMs: pick(chance, [5, 10]) * minute,
    },
  };
}
