import { countText, namesText } from '../../core/fleet/names.ts';
import type { RolloutSpec } from '../../core/fleet/fleet.ts';
import { durationText, type Instant } from '../../core/fleet/quantities.ts';
import type { Gate, Plan, Stage, Wave } from '../../core/plan/plan.ts';
import type { PlanSight } from '../../api/operations/soak-sight.ts';
import { clean } from './clean.ts';
import type { Paint } from './paint.ts';
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
}

/** A plan for people: the stages in their order, with soaks, gates, waves and all reasons. */
export function planText(page: PlanPage, paint: Paint, columns: number): string {
  const { plan } = page;
  const parts = [
    headText(page, paint),
    ...plan.stages.map((stage, index) =>
      stageText({ stage, number: index + 1, sight: page.sight }, paint, columns),
    ),
    excludedText(plan, paint),
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
  readonly sight: PlanSight | undefined;
}

function stageText({ stage, number, sight }: StageOnPage, paint: Paint, columns: number): string {
  const between = `, ${durationText(stage.waveSoakMs)} after each wave`;
  const until = stage.untilEvidence ? 'until there is evidence, at least ' : '';
  const soaks = `soak ${until}${durationText(stage.soakMs)}${stage.waves.length > 1 ? between : ''}`;
  const head = `${paint(`${number}. ${clean(stage.tier)}`, 'bold')}\n${indented(soaks, 3, columns)}`;
  const gates = stage.gates.map((gate) => indented(`before it: ${gateText(gate)}`, 3, columns));
  const reasons = stage.reasons.map((reason) => paint(indented(reason, 3, columns), 'dim'));
  const seen = sight === undefined ? [] : sightLines(sight, stage.tier);
  const sees = seen.map((line) => indented(line, 3, columns));
  const waves = stage.waves.map((wave, index) => waveText(wave, index, { paint, columns }));
  return head + [...gates, ...sees, ...reasons, ...waves].join('');
}

/** What must hold before a stage begins. */
function gateText(gate: Gate): string {
  switch (gate.kind) {
    case 'soak':
      return `${gate.of} has soaked for ${durationText(gate.soakMs)} of healthy time`;
    case 'approval':
      return countText(gate.count, 'approval');
    case 'accept-risk': {
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
