import { isComparedReceipt, type Receipt } from '../../api/operations/read-receipts.ts';
import type { RolloutHistory } from '../../api/operations/read-history.ts';
import type { RolloutStatus } from '../../api/operations/read-status.ts';
import type { EventView } from '../../api/views/event-view.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Stage } from '../../core/plan/plan.ts';
import { clean } from './clean.ts';
import type { Paint } from './paint.ts';
import { receiptLines } from './receipt.ts';
import { statusText } from './status.ts';
import { wrap } from './width.ts';

/** A rollout from its plan to what it waits for now. */
export interface Story {
  readonly history: RolloutHistory;
  readonly found: RolloutStatus;
  readonly events: readonly EventView[];
  /** By the version of the event that rests on it. */
  readonly receipts: ReadonlyMap<number, Receipt>;
  readonly now: Instant;
}

/** Why a rollout is where it is: its state, the reasons of its plan, and what happened. */
export function storyText(story: Story, paint: Paint, columns: number): string {
  const { history, found, events, now } = story;
  const stages = history.pinned.plan.stages.map((stage) => stageText(stage, columns));
  // Checkpoints of the soak explain nothing and would drown what does.
  const told = events
    .filter(({ type }) => type !== 'soaked')
    .map((event) => eventText(event, columns) + proofText(event, story, columns));
  return [
    statusText(found, now, paint),
    `${paint('The order of the plan', 'bold')}\n${stages.join('')}`,
    `${paint('What happened', 'bold')}\n${told.join('')}`,
  ].join('\n');
}

function stageText({ tier, reasons, waves }: Stage, columns: number): string {
  const lines = waves.map(
    ({ clusters, reasons: why }) => `${clusters.join(', ')}: ${why.join('; ')}`,
  );
  return `  ${clean(tier)}\n${[...reasons, ...lines].map((line) => indented(line, columns)).join('')}`;
}

function eventText({ at, actor, message }: EventView, columns: number): string {
  const [first = '', ...rest] = wrap(clean(`${at}  ${message} [${actor}]`), columns - 4);
  return `  ${first}\n${rest.map((line) => `      ${line}\n`).join('')}`;
}

/** Only of what stops a rollout: the proofs of all its verdicts would drown the story. */
function proofText(
  { version, type }: EventView,
  { history, receipts }: Story,
  columns: number,
): string {
  const receipt = receipts.get(version);
  if (receipt === undefined || type !== 'regressed') return '';
  const { spec } = history.pinned;
  const check = spec.checks.find(({ name }) => name === receipt.check);
  const more = isComparedReceipt(receipt)
    ? [`all of it: tierwise explain verdict/${spec.name}/${receipt.cluster}/${receipt.check}`]
    : [];
  return [...receiptLines(receipt, check), ...more]
    .map((line) => indented(line, columns, 8))
    .join('');
}

function indented(text: string, columns: number, margin = 4): string {
  return wrap(clean(text), columns - margin)
    .map((line) => `${' '.repeat(margin)}${line}\n`)
    .join('');
}
