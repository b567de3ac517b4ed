import type { planView } from '../../api/views/plan-view.ts';
import { instantNotation } from '../../api/views/quantities.ts';
import type { Fleet } from '../../core/fleet/fleet.ts';
import { countText } from '../../core/fleet/names.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
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
  const parts = pages.flatMap(({ page, view }) => {
    const { phase } = page.spec;
    return phase === undefined ? [] : [{ phase, page, view, plan: page.plan }];
  });
  const [first] = parts;
  const scope = first?.phase.scope ?? 'fleet';
  const finish = phasedFinish(parts, now);
  return {
    view: () => {
      const views = parts.map(({ phase, page, view }) => {
        const { name: rollout, component } = page.spec;
        return { ...view(), rollout, component, phase: phase.name };
      });
      const one = first?.view();
      return {
        ...one,
        rollout: first?.phase.of ?? '',
        fleet: fleet.name,
        scope,
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
        ...(one?.explained === undefined
          ? {}
          : { explained: views.flatMap(({ explained = [] }) => explained) }),
      };
    },
    text: (texts: readonly string[], paint: Paint): string => {
      const of = first?.phase.of ?? '';
      const how =
        scope === 'fleet'
          ? 'each begins when all clusters have the one before it'
          : 'each begins on a cluster when that has the one before it';
      const count = first?.phase.order.length ?? 0;
      const done = instantFrom(finish, now);
      const head = `${paint(clean(of), 'bold')}: ${countText(count, 'phase')}; ${how}\ndone at the earliest ${done}\n`;
      const bodies = parts.map(({ phase }, index) => {
        const { name, pointOfNoReturn } = phase;
        const lost =
          pointOfNoReturn === undefined
            ? ''
            : `\nno way back without loss: ${clean(pointOfNoReturn)}`;
        const title = `Phase ${phase.index + 1}, ${clean(name)}${lost}`;
        return `${paint(title, 'bold')}\n${texts[index] ?? ''}`;
      });
      return [head, ...bodies].join('\n');
    },
  };
}

/** What every phase says is said once. */
function isFirst<T>(one: T, index: number, all: readonly T[]): boolean {
  return all.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === index;
}
