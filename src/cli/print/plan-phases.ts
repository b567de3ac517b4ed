import type { planView } from '../../api/views/plan-view.ts';
import { instantNotation } from '../../api/views/quantities.ts';
import type { Fleet } from '../../core/fleet/fleet.ts';
import type { PhasePart } from '../../core/fleet/phases.ts';
import { countText } from '../../core/fleet/names.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { phasedFinish } from '../../core/plan/phased-finish.ts';
import { clean } from './clean.ts';
import type { Paint } from './paint.ts';
import type { PlanPage } from './plan.ts';
import { instantFrom } from './times.ts';

/** The plans of one document, each as it is printed and as data. */
export type PlanPages = { readonly page: PlanPage; readonly view: () => PlanDocument }[];

type PlanDocument = ReturnType<typeof planView> & { readonly explained?: readonly object[] };

/** The plan of a change in phases: those of its rollouts, in their order. */
export function phasedPlan(fleet: Fleet, pages: Readonly<PlanPages>, now: Instant) {
  const parts = pages.flatMap(({ page, view }): readonly PlannedPart[] => {
    const { phase } = page.spec;
    return phase === undefined ? [] : [{ phase, page, view, plan: page.plan }];
  });
  const finish = phasedFinish(parts, now);
  return {
    view: () => viewOf(parts, fleet, finish),
    text: (texts: readonly string[], paint: Paint): string => {
      const bodies = parts.map(
        ({ phase }, index) => `${titleOf(phase, paint)}\n${texts[index] ?? ''}`,
      );
      return [headOf(parts, { finish, now }, paint), ...bodies].join('\n');
    },
  };
}

interface PlannedPart {
  readonly phase: PhasePart;
  readonly page: PlanPage;
  readonly view: () => PlanDocument;
  readonly plan: Plan;
}

function viewOf(parts: readonly PlannedPart[], fleet: Fleet, finish: Instant) {
  const views = parts.map(({ phase, page, view }) => {
    const { name: rollout, component } = page.spec;
    return { ...view(), rollout, component, phase: phase.name };
  });
  const [first] = parts;
  const one = first?.view();
  const explained = views.flatMap((view) => view.explained ?? []);
  return {
    ...one,
    rollout: first?.phase.of ?? '',
    fleet: fleet.name,
    scope: first?.phase.scope ?? 'fleet',
    phases: parts.map(({ phase, page }) => ({
      name: phase.name,
      rollout: page.spec.name,
      component: page.spec.component,
      revision: page.spec.change.revision,
      pointOfNoReturn: phase.pointOfNoReturn ?? null,
    })),
    stages: views.flatMap(({ rollout, component, phase, stages }) =>
      stages.map((stage) => ({ phase, rollout, component, ...stage })),
    ),
    excluded: views.flatMap(({ rollout, excluded }) =>
      excluded.map((each) => ({ ...each, rollout })),
    ),
    warnings: views.flatMap(({ warnings }) => warnings).filter(isFirst),
    earliestFinish: instantNotation(finish),
    exceptions: views.flatMap(({ exceptions }) => exceptions).filter(isFirst),
    ...(one?.explained === undefined ? {} : { explained }),
  };
}

function headOf(
  [first]: readonly PlannedPart[],
  { finish, now }: { readonly finish: Instant; readonly now: Instant },
  paint: Paint,
): string {
  if (first === undefined) return '';
  const { of, scope, order } = first.phase;
  const how =
    scope === 'fleet'
      ? 'each begins when all clusters have the one before it'
      : 'each begins on a cluster when that has the one before it';
  const done = `done at the earliest ${instantFrom(finish, now)}`;
  return `${paint(clean(of), 'bold')}: ${countText(order.length, 'phase')}; ${how}\n${done}\n`;
}

function titleOf({ index, name, pointOfNoReturn }: PhasePart, paint: Paint): string {
  const title = `Phase ${index + 1}, ${clean(name)}`;
  const lost =
    pointOfNoReturn === undefined ? '' : `\nno way back without loss: ${clean(pointOfNoReturn)}`;
  return paint(title + lost, 'bold');
}

/** What every phase says is said once. */
function isFirst<T>(one: T, index: number, all: readonly T[]): boolean {
  return all.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === index;
}
