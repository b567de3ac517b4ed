import type { PlanSight, StageSight } from '../../api/operations/soak-sight.ts';
import { durationText } from '../../core/fleet/quantities.ts';
import { figureText } from '../../core/judge/compare/words.ts';
import type { PlanWarning } from '../../core/plan/plan.ts';

/** What the soak of a stage sees, a line for each check. */
export function sightLines({ stages, silent }: PlanSight, tier: string): readonly string[] {
  const own = stages.filter((one) => one.tier === tier).map(sightText);
  const untold = silent.map(({ check, message }) => {
    return `what it sees through ${check} cannot be told: ${message}`;
  });
  return [...own, ...untold];
}

/** Where a soak sees nothing, or not what its check wants to see. */
export function sightWarnings({ stages }: PlanSight): readonly PlanWarning[] {
  return stages.flatMap((one): PlanWarning[] => {
    const { sight, tier, check, cluster, soakMs } = one;
    const where = `${tier}: within ${durationText(soakMs)} the check ${check}`;
    const hint = 'soak longer, write `soak: evidence`, or add a probe';
    if (sight === null) {
      const message = `${where} may see nothing on ${cluster}: its past is too short or too quiet to tell; ${hint}`;
      return [{ code: 'soak-sees-nothing', message }];
    }
    if (sight.smallest === null) {
      return [
        { code: 'soak-sees-nothing', message: `${where} sees nothing on ${cluster}; ${hint}` },
      ];
    }
    if (sight.smallest <= sight.effect) return [];
    const message = `${where} sees ${figureText(sight.smallest)} times the usual at least on ${cluster}, and ${figureText(sight.effect)} times matters; ${hint}`;
    return [{ code: 'soak-sees-too-little', message }];
  });
}

function sightText({ check, cluster, sight, stepMs, soakMs }: StageSight): string {
  if (sight === null) return `${check}: the past of ${cluster} is too short or too quiet to tell`;
  const { effect, stepsNeeded, smallest, requestsPerStep, errorRate } = sight;
  const perMinute = figureText((requestsPerStep * 60_000) / stepMs);
  const traffic = `${perMinute} requests a minute, ${figureText(100 * errorRate)} % of them bad`;
  const needed =
    stepsNeeded === null
      ? `${figureText(effect)} times the usual takes more than two weeks to see`
      : `${figureText(effect)} times the usual takes ${durationText(stepsNeeded * stepMs)} to see`;
  const seen =
    smallest === null
      ? `${durationText(soakMs)} see nothing`
      : `${durationText(soakMs)} see ${figureText(smallest)} times the usual`;
  return `${check}: ${needed}, and ${seen}, on ${cluster} with the least traffic (${traffic})`;
}
