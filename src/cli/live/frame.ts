import { countText } from '../../core/fleet/names.ts';
import { durationText, type Instant } from '../../core/fleet/quantities.ts';
import type { Stage } from '../../core/plan/plan.ts';
import { missingApprovals } from '../../core/rollout/rules/gates.ts';
import { currentStage, type Rollout, waveClusters } from '../../core/rollout/history/state.ts';
import { phaseOf, statusOf } from '../../core/rollout/status.ts';
import type { Reason } from '../../core/rollout/world.ts';
import { clean } from '../print/clean.ts';
import { phaseStyle } from '../print/phase.ts';
import { reasonText } from '../print/status.ts';
import { pad, widthOf, wrap } from '../print/width.ts';
import { type Line, lineWidth, type Span, span } from './line.ts';
import { bar, markOf } from './marks.ts';

/** A rollout as it is shown while it runs. */
export interface RolloutView {
  readonly rollout: Rollout;
  readonly waiting: readonly Reason[];
  /** Whether the reasons are from after the last event, and not of what is over by now. */
  readonly isFresh: boolean;
}

type Lines = readonly Line[];

const reasonsMax = 3;
/** Narrower than this, figures say what a bar would. */
const barColumnsMin = 60;
/** The marks and the bar say these already. */
const shownOtherwise: ReadonlySet<string> = new Set(['soak', 'zone']);

/** The lines that show a rollout: where it is, stage by stage, and what it waits for. */
export function frameOf(view: RolloutView, now: Instant, columns: number): Lines {
  const { stages } = view.rollout.pinned.plan;
  return [
    headLine(view, now),
    ...stages.map((stage, index) => stageLine(view.rollout, { stage, index, now }, columns)),
    ...waitLines(view, now, columns),
  ];
}

/** The one line that shows a rollout where there is no room for more. */
export function headLine({ rollout }: RolloutView, now: Instant): Line {
  const { spec } = rollout.pinned;
  const phase = phaseOf(rollout);
  const until = rollout.course.kind === 'ended' ? rollout.changedAt : now;
  const { debts } = statusOf(rollout, []);
  return [
    span(spec.name, 'bold'),
    span('  '),
    span(phase, phaseStyle(phase)),
    span(`  ${spec.component} ${spec.change.revision}`),
    span(`  ${durationText(Math.max(0, until - rollout.plannedAt))}`, 'dim'),
    span(debts.length === 0 ? '' : `  ${countText(debts.length, 'debt')}`, 'warn'),
  ];
}

interface Place {
  readonly stage: Stage;
  readonly index: number;
  readonly now: Instant;
}

function stageLine(rollout: Rollout, place: Place, columns: number): Line {
  const { stage, index } = place;
  const names = rollout.pinned.plan.stages.map(({ tier }) => widthOf(tier));
  const isCurrent = index === rollout.stage && rollout.course.kind !== 'ended';
  const head = [
    span(isCurrent ? '▸ ' : '  ', 'bold'),
    span(pad(stage.tier, Math.max(...names)), isCurrent ? 'bold' : 'plain'),
    span('  '),
  ];
  const marks = marksOf(rollout, stage);
  // Half of the line is for the marks; the other half says what they mean.
  const isTooWide = lineWidth(marks) > columns / 2;
  const clusters = isTooWide ? [countsOf(rollout, stage)] : marks;
  return [...head, ...clusters, span('  '), ...noteOf(rollout, place, columns)];
}

function marksOf(rollout: Rollout, stage: Stage): Line {
  return stage.waves.flatMap((wave, index) => [
    ...(index === 0 ? [] : [span(' ')]),
    ...waveClusters(rollout, wave).map(markOf),
  ]);
}

function countsOf(rollout: Rollout, stage: Stage): Span {
  const clusters = stage.waves.flatMap((wave) => waveClusters(rollout, wave));
  const verified = clusters.filter(({ step }) => step === 'verified').length;
  return span(`${verified} of ${clusters.length}`);
}

const verified = span('verified', 'good');

/** What is to be said of a stage beside its marks. */
function noteOf(rollout: Rollout, { stage, index, now }: Place, columns: number): Line {
  const { course } = rollout;
  if (course.kind === 'ended') return course.as === 'completed' ? [verified] : [];
  if (index < rollout.stage) return [verified];
  if (index > rollout.stage || rollout.stageStartedAt === null)
    return aheadNote(rollout, index, now);
  if (course.kind === 'backward') return [span('is rolled back', 'warn')];
  if (rollout.soak === null) {
    const wave = Math.min(rollout.wave + 1, stage.waves.length);
    return [span(`wave ${wave} of ${stage.waves.length}`)];
  }
  return soakNote(rollout, columns);
}

function aheadNote(rollout: Rollout, index: number, now: Instant): Line {
  const missing = missingApprovals(rollout, index, now);
  const soakMs = rollout.pinned.plan.stages[index]?.soakMs ?? 0;
  const soak = span(`soak ${durationText(soakMs)}`, 'dim');
  return missing.length === 0 ? [soak] : [soak, span(', needs a person first', 'warn')];
}

function soakNote(rollout: Rollout, columns: number): Line {
  const { healthyMs, owedMs } = statusOf(rollout, []).soak;
  const of = (currentStage(rollout)?.waves.length ?? 0) > rollout.wave + 1 ? ' (wave)' : '';
  const figures = `${durationText(healthyMs)} of ${durationText(owedMs)}${of}`;
  if (columns < barColumnsMin) return [span(figures)];
  return [...bar(owedMs === 0 ? 1 : healthyMs / owedMs, 16), span(` ${figures}`)];
}

function waitLines({ rollout, waiting }: RolloutView, now: Instant, columns: number): Lines {
  if (rollout.course.kind === 'ended') return [];
  const told = waiting.filter((reason) => !shownOtherwise.has(reason.for));
  const lines = told.slice(0, reasonsMax).flatMap((reason) => reasonLines(reason, now, columns));
  const more = told.length - reasonsMax;
  return more > 0 ? [...lines, [span(`  and ${more} more`, 'dim')]] : lines;
}

/** What is a person's move is shown in full: it ends with what to type. */
function reasonLines(reason: Reason, now: Instant, columns: number): Lines {
  const text = reasonText(reason, now);
  if (reason.owner !== 'person') return [[span('  … ', 'dim'), span(text)]];
  return wrap(clean(text), columns - 5).map((line, index) => {
    return [span(index === 0 ? '  … ' : '    ', 'dim'), span(line, 'warn')];
  });
}
