import { namesText } from '../../core/fleet/names.ts';
import { whenText, type Window } from '../../core/fleet/window.ts';
import type { Stage } from '../../core/plan/plan.ts';
import { layersByCluster } from '../../core/plan/windows.ts';
import { insteadOf, policyFrom } from './explain-policy.ts';
import type { ExplainedValue, PlanToExplain } from './explained-value.ts';

/** The windows of both layers: when each is, who says so, and in which stages it is kept to, a line for each. */
export function explainWindows(asked: PlanToExplain): readonly ExplainedValue[] {
  const { fleet, spec, plan, now } = asked;
  const layers = layersByCluster({ fleet, rollout: spec, stages: plan.stages, at: now });
  const lines = saidIn(asked).flatMap(({ window, from, instead }) => {
    const keeps = (name: string): boolean => layers.get(name)?.flat().includes(window) === true;
    return keptIn(plan.stages, keeps).map(({ stage, whom }) => {
      const note = [whom, window.reason, instead].filter((part) => part !== '').join(', ');
      return { stage, field: 'windows', value: windowText(window), from, note };
    });
  });
  const own = policyFrom('windows', asked);
  // Whoever writes an empty list over windows of a strategy wants none of them.
  const isEmptied = own !== 'default' && (spec.strategy.windows ?? []).length === 0;
  if (!isEmptied && lines.length > 0) return lines;
  const note = insteadOf('windows', asked);
  return [...lines, { stage: null, field: 'windows', value: 'none', from: own, note }];
}

interface Said {
  readonly window: Window;
  readonly from: string;
  /** Whose windows it replaces; empty where there are none. */
  readonly instead: string;
}

function saidIn(asked: PlanToExplain): readonly Said[] {
  const { fleet, spec } = asked;
  const from = policyFrom('windows', asked);
  const instead = insteadOf('windows', asked);
  return [
    ...(fleet.windows ?? []).map((window) => ({
      window,
      from: `Fleet ${fleet.name}`,
      instead: '',
    })),
    ...(spec.strategy.windows ?? []).map((window) => ({ window, from, instead })),
  ];
}

/** `{ name: office, allow: mon to fri, 09:00 to 17:00 Europe/Berlin }` */
function windowText(window: Window): string {
  return `{ name: ${window.name}, ${window.effect}: ${whenText(window)} }`;
}

/** One line for all stages, where all of their clusters keep to it; else one for each that has such. */
function keptIn(
  stages: readonly Stage[],
  keeps: (cluster: string) => boolean,
): readonly { readonly stage: string | null; readonly whom: string }[] {
  const kept = stages.map(({ tier, waves }) => {
    const members = waves.flatMap(({ clusters }) => clusters);
    const keepers = members.filter(keeps);
    return { stage: tier, keepers, isWhole: keepers.length === members.length };
  });
  if (kept.every(({ isWhole }) => isWhole)) return [{ stage: null, whom: '' }];
  const some = kept.filter(({ keepers }) => keepers.length > 0);
  if (some.length === 0) return [{ stage: null, whom: 'no cluster of the plan keeps to it' }];
  return some.map(({ stage, keepers, isWhole }) => {
    return { stage, whom: isWhole ? '' : `for ${namesText(keepers)}` };
  });
}
