import { countText, namesText } from '../../core/fleet/names.ts';
import type { RolloutSpec } from '../../core/fleet/fleet.ts';
import { durationText, type Instant } from '../../core/fleet/quantities.ts';
import type { Gate, Plan, Stage, Wave, WindowGate } from '../../core/plan/plan.ts';
import { tradeText } from '../../core/plan/trade-text.ts';
import type { ExplainedValue } from '../../api/operations/explained-value.ts';
import type { PlanOpenings, StageOpening } from '../../core/rollout/plan-openings.ts';
import type { PlanSight } from '../../api/operations/soak-sight.ts';
import { clean } from './clean.ts';
import { explainedText } from './explained.ts';
import { freezeText } from './freezes.ts';
import type { Paint } from './paint.ts';
import { deadlineLines } from './plan-deadline.ts';
import { sightLines } from './sight.ts';
import { instantFrom } from './times.ts';
import { warningsText } from './warnings.ts';
import { wrap } from './width.ts';

/** A plan with what it is a plan for. */
export interface PlanPage {
  readonly plan: Plan;
  readonly spec: RolloutSpec;
  /** The name of the fleet. */
  readonly fleet: string;
  readonly now: Instant;
  /** What its soaks see, where somebody has asked. */
  readonly sight?: PlanSight;
  /** What windows and freezes make of it; null where there are none. */
  readonly openings?: PlanOpenings | null;
  /** Where its values are from; empty where nobody has asked. */
  readonly explained?: readonly ExplainedValue[];
}

/** A plan for people: the stages in their order, with soaks, gates, waves and all reasons. */
export function planText(page: PlanPage, paint: Paint, columns: number): string {
  const { plan } = page;
  const parts = [
    headText(page, paint),
    ...plan.stages.map((stage, index) =>
      stageText({ stage, number: index + 1, page }, paint, columns),
    ),
    deadlineText(plan, paint, columns),
    exceptionsText(plan, paint),
    excludedText(plan, paint),
    explainedText(page.explained ?? [], paint),
    warningsText(plan.warnings, paint),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function headText({ plan, spec, fleet, now }: PlanPage, paint: Paint): string {
  const waves = plan.stages.flatMap((stage) => stage.waves);
  const clusters = waves.flatMap((wave) => wave.clusters);
  const size =
    `${countText(plan.stages.length, 'stage')}, ${countText(waves.length, 'wave')}, ` +
    countText(clusters.length, 'cluster');
  const what = `${spec.component} to ${spec.change.revision} over ${fleet}, by ${plan.strategy}`;
  const finish = instantFrom(plan.earliestFinish, now);
  return `${paint(clean(plan.rollout), 'bold')}: ${clean(what)}\n${size}; done at the earliest ${finish}\n`;
}

interface StageOnPage {
  readonly stage: Stage;
  readonly number: number;
  readonly page: PlanPage;
}

function stageText({ stage, number, page }: StageOnPage, paint: Paint, columns: number): string {
  const { sight } = page;
  const between = `, ${durationText(stage.waveSoakMs)} after each wave`;
  const until = stage.untilEvidence ? 'until there is evidence, at least ' : '';
  const soaks = `soak ${until}${durationText(stage.soakMs)}${stage.waves.length > 1 ? between : ''}`;
  const head = `${paint(`${number}. ${clean(stage.tier)}`, 'bold')}\n${indented(soaks, 3, columns)}`;
  const opening = page.openings?.stages[number - 1];
  const holds = [...stage.gates.map(gateText), ...openingLines(opening, page.now)];
  const gates = holds.map((line) => indented(line, 3, columns));
  const reasons = stage.reasons.map((reason) => paint(indented(reason, 3, columns), 'dim'));
  const seen = sight === undefined ? [] : sightLines(sight, stage.tier);
  const sees = seen.map((line) => indented(line, 3, columns));
  const waves = stage.waves.map((wave, index) => waveText(wave, index, { paint, columns }));
  return head + [...gates, ...sees, ...reasons, ...waves].join('');
}

/** What must hold before a stage begins, or one of its clusters. */
function gateText(gate: Gate): string {
  return gate.kind === 'window' ? windowText(gate) : `before it: ${conditionText(gate)}`;
}

function windowText({ window, effect, when, reason, clusters }: WindowGate): string {
  const why = reason === '' ? '' : ` (${reason})`;
  const how = effect === 'allow' ? 'begins only' : 'never begins';
  const whom = clusters.length === 1 ? namesText(clusters) : `each of ${namesText(clusters)}`;
  return `window ${window}: ${whom} ${how} ${when}${why}`;
}

/** The freezes of a stage, and when it may begin where that is not at once. */
function openingLines(opening: StageOpening | undefined, now: Instant): readonly string[] {
  if (opening === undefined) return [];
  const { freezes, opensAt } = opening;
  const frozen = freezes.map((freeze) => `frozen by ${freezeText(freeze)}`);
  const begins = opensAt === null ? 'never, as far as anybody knows' : instantFrom(opensAt, now);
  return [...frozen, `it begins at the earliest ${begins}`];
}

function conditionText(gate: Exclude<Gate, WindowGate>): string {
  switch (gate.kind) {
    case 'soak':
      return `${gate.of} has soaked for ${durationText(gate.soakMs)} of healthy time`;
    case 'approval':
      return countText(gate.count, 'approval');
    case 'accept-risk': {
      if (gate.risk === 'shortened-soak') {
        return `somebody accepts that ${tradeText(gate.trade)}; ${gate.hint}`;
      }
      const whom = namesText(gate.clusters);
      return `somebody accepts that nobody outside ${whom} would see the harm; ${gate.hint}`;
    }
  }
}

function waveText(
  { clusters, reasons }: Wave,
  index: number,
  { paint, columns }: { readonly paint: Paint; readonly columns: number },
): string {
  const names = indented(`wave ${index + 1}: ${clusters.join(', ')}`, 3, columns);
  return names + reasons.map((reason) => paint(indented(reason, 6, columns), 'dim')).join('');
}

function deadlineText(plan: Plan, paint: Paint, columns: number): string {
  const { deadline } = plan;
  if (deadline === undefined) return '';
  const head = paint(`Deadline: ${durationText(deadline.deadlineMs)}`, 'bold');
  const lines = deadlineLines(plan).map((line) => indented(line, 3, columns));
  return `${head}\n${lines.join('')}`;
}

function exceptionsText({ exceptions = [] }: Plan, paint: Paint): string {
  if (exceptions.length === 0) return '';
  const lines = exceptions.map(({ message }) => `   ${clean(message)}\n`);
  return `${paint('By exception', 'bold')}\n${lines.join('')}`;
}

function excludedText({ excluded }: Plan, paint: Paint): string {
  if (excluded.length === 0) return '';
  const lines = excluded.map(({ cluster, reason }) => `   ${clean(cluster)}: ${clean(reason)}\n`);
  return `${paint('Left out', 'bold')}\n${lines.join('')}`;
}

function indented(text: string, columns: number, width: number): string {
  const margin = ' '.repeat(columns);
  return wrap(clean(text), Math.max(20, width - columns))
    .map((line) => `${margin}${line}\n`)
    .join('');
}
