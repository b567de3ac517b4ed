/** One verdict with its whole proof, so that a person can redo it by hand. */
import {
  type ComparedReceipt,
  type Comparison,
  isComparedReceipt,
} from '../../api/operations/read-receipts.ts';
import type { ProvenVerdict } from '../../api/operations/read-verdicts.ts';
import { type ComparedCheck, isCompared } from '../../core/fleet/check.ts';
import { instantText } from '../../core/fleet/instant.ts';
import { namesText } from '../../core/fleet/names.ts';
import { templateValues } from '../../core/fleet/template.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import { chartLines, meansLines } from './chart.ts';
import {
  channelLines,
  countedText,
  effectLines,
  type InCounts,
  usualLines,
} from './compared-receipt-counts.ts';
import { growthLines, valueLines } from './compared-receipt-values.ts';
import { besideText, partsOf, spoken } from './compared-receipt.ts';
import { samplesText } from './receipt.ts';
import { effectThatMatters, rangeText } from './receipt-words.ts';
import { askedLines, type ProofLine } from './verdicts-asked.ts';
import { circumstances } from './verdicts-circumstances.ts';

/** A part of a proof under its head. */
export interface ProofPart {
  readonly head: string;
  readonly lines: readonly ProofLine[];
}

/** What a proof is told from. */
export interface ToldProof {
  readonly found: ProvenVerdict;
  readonly rollout: Rollout;
  readonly columns: number;
}

/** The parts of a proof in their order; what is not known is left out. */
export function proofParts(told: ToldProof): readonly ProofPart[] {
  const { found } = told;
  const { receipt } = found;
  const compared = receipt !== null && isComparedReceipt(receipt) ? receipt : null;
  const parts =
    compared !== null && isCompared(found.check)
      ? [chartPart(told, compared), askedPart(told), ...comparedParts(compared, told, found.check)]
      : [askedPart(told), answeredPart(found)];
  const rest = { head: 'In what circumstances', lines: circumstances(found, told.rollout) };
  return [...parts, rest].filter(({ lines }) => lines.length > 0);
}

function chartPart(
  { found, columns }: ToldProof,
  { chart, changedAt }: Pick<ComparedReceipt, 'chart' | 'changedAt'>,
): ProofPart {
  const { cluster, check } = found;
  const head = 'What was seen';
  if (chart === undefined || !isCompared(check)) return { head, lines: [] };
  const { measure } = check.compare;
  const isShare = measure.kind !== 'gauge' && measure.kind !== 'growth';
  const at = changedAt ?? chart.from + chart.changeAt * chart.bucketMs;
  const what = found.changedAt === null ? 'planned' : 'changed';
  const mark = `${what} ${instantText(at).slice(11)}`;
  const words = { own: cluster, beside: 'the others', isShare, mark };
  const { rows, legend } = chartLines(chart, words, columns);
  const drawn = rows.map((row): ProofLine => ({ paste: row }));
  if (legend === '') return { head, lines: [] };
  const means = isShare ? [] : meansLines(chart, words);
  return { head, lines: [...drawn, `${chartOf(check)}${legend}`, ...means] };
}

/** Of several bounds only the first one is drawn. */
function chartOf({ compare: { measure } }: ComparedCheck): string {
  if (measure.kind !== 'latency' || measure.bounds.length < 2) return '';
  return `Drawn is the share above ${measure.bounds[0]}. `;
}

function askedPart({ found, rollout }: ToldProof): ProofPart {
  const { check, cluster: name, receipt } = found;
  const { fleet } = rollout.pinned;
  const source = fleet.sources.find((one) => one.name === check.source);
  const cluster = fleet.clusters.find((one) => one.name === name);
  const values = cluster === undefined ? { cluster: name } : templateValues(cluster);
  const read = receipt !== null && isComparedReceipt(receipt) ? receipt.read : undefined;
  return { head: 'What was asked', lines: askedLines({ check, source, values, read }) };
}

/** Of a threshold. */
function answeredPart({ receipt, said }: ProvenVerdict): ProofPart {
  const value = said?.grade?.value ?? null;
  const newest = value === null ? [] : [`The value that decided: ${value}.`];
  const isThreshold = receipt !== null && !isComparedReceipt(receipt);
  const samples = isThreshold ? [`Newest: ${samplesText(receipt)}.`] : [];
  return { head: 'What was answered', lines: [...samples, ...newest] };
}

function comparedParts(
  receipt: ComparedReceipt,
  { found }: ToldProof,
  check: ComparedCheck,
): readonly ProofPart[] {
  const bounds = check.compare.measure.kind === 'latency' ? check.compare.measure.bounds : [];
  const hour = hourOf(receipt);
  const parts = partsOf(receipt).flatMap((all, which) => {
    const bound = bounds.length > 1 ? `Above ${bounds[which] ?? '?'}, beside ` : 'Beside ';
    return spoken(all).map((comparison): ProofPart => {
      const told = { receipt, comparison, check, which };
      const why = found.changedAt === null ? [untouchedText] : whyLines(told, all);
      const lines = [...why, ...comparisonLines(told, hour)];
      return { head: `${bound}${besideText(comparison, receipt)}`, lines };
    });
  });
  const note = noteOf(found, receipt, check);
  const why: ProofPart = { head: 'Why all the same', lines: note === null ? [] : [note] };
  if (parts.length > 0) return [...parts, why];
  return [{ head: 'What was compared', lines: ['Nothing could be compared yet.'] }, why];
}

const untouchedText = 'It is not changed itself, and so beside what it was until then.';

/** Why it was not compared with clusters that are not changed; a probe never is. */
function whyLines(
  { receipt: { controls = [] }, comparison, check }: InCounts,
  all: readonly Comparison[],
): readonly string[] {
  const isBeside = comparison.beside.startsWith('controls');
  if (isBeside || check.compare.measure.kind === 'probe') return [];
  if (controls.length === 0) return ['No cluster of its stage was unchanged when it was changed.'];
  const names = namesText(controls, controls.length);
  if (all.some(isBesideOthers)) return [`This is for the time of which ${names} say nothing.`];
  return [`Of ${names} too little is known, before the change or since, to compare it with them.`];
}

/**
 * Whether a comparison with others is one that could be made. Without a past of theirs there is none, or one that
 * takes them for equal and then compares nothing, because the judge leaves out whom nobody knows.
 */
function isBesideOthers({ beside, counts, channels = [] }: Comparison): boolean {
  const isKnown = channels.some(({ baseline }) => (baseline?.errors ?? 1) > 0);
  return beside.startsWith('controls') && ((counts?.total ?? 1) > 0 || isKnown);
}

/** The hour of the day of the last step that was read: by it a baseline has its limits. */
function hourOf({ read, stepMs }: ComparedReceipt): number {
  const last = (read?.to ?? 0) - (stepMs ?? 0);
  return Math.floor(last / 3_600_000) % 24;
}

function comparisonLines(told: InCounts, hour: number): readonly string[] {
  const { comparison, check } = told;
  if (check.compare.measure.kind === 'growth') return growthLines(comparison);
  const values = valueLines(comparison);
  if (comparison.counts === undefined) return [...values, ...ruledOut(comparison, check)];
  return [
    `${told.receipt.cluster}: ${countedText(told)}.`,
    ...usualLines(told, hour),
    ...effectLines(comparison),
    ...channelLines(told),
    ...ruledOut(comparison, check),
  ];
}

/** Health is shown, not assumed. */
function ruledOut({ channels = [] }: Comparison, check: ComparedCheck): readonly string[] {
  const isFiring = channels.some((one) => one.isFiring === true || (one.firing ?? null) !== null);
  const judged = channels.filter(({ isHealthy }) => isHealthy !== undefined);
  if (isFiring || judged.length === 0) return [];
  const isHealthy = judged.every((one) => one.isHealthy === true);
  const matters = `That it is worse by what matters (${effectThatMatters(check.compare)})`;
  return [`${matters} is ${isHealthy ? 'ruled out' : 'not ruled out'}.`];
}

/** Why a verdict is not what the comparisons say. */
function noteOf(
  { said }: ProvenVerdict,
  receipt: ComparedReceipt,
  check: ComparedCheck,
): string | null {
  if (said?.verdict !== 'regressed') return null;
  const isLost = said.cause === 'lost-signal';
  if (isLost) return 'What was lost is the signal, while others still report.';
  if (receipt.verdict !== 'regressed') {
    return `By itself it is ${receipt.verdict}. It is named because all that is watched fires together, and it has most of the evidence.`;
  }
  const { measure } = check.compare;
  const isByLimit = receipt.cause !== 'change' && measure.kind === 'gauge';
  if (!isByLimit || measure.limit === null) return null;
  return `It is ${rangeText(measure.limit)}, which halts whatever is usual.`;
}
