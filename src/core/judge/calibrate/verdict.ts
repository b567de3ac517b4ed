/** What the figures of a calibration mean, and what to do about them. */
import type { ComparedCheck } from '../../fleet/check.ts';
import type { CalibrationFigures, PlayedTier } from './calibration.ts';

/** Whether a check may decide. */
export type CalibrationKind = 'holds' | 'raised' | 'advisory' | 'too-little';

/** A calibration in words. */
export interface CalibrationVerdict {
  readonly kind: CalibrationKind;
  readonly message: string;
  /** What a person can do; empty where there is nothing to do. */
  readonly advice: readonly string[];
}

/** What a verdict is found from. */
export interface Calibrated {
  readonly check: ComparedCheck;
  readonly figures: CalibrationFigures;
  readonly tiers: readonly PlayedTier[];
}

/** With fewer independent placebos three times the coarse level is not told from it. */
const independentMin = 30;
/** Limits that are raised by less are those of plain chance, seen for a week. */
const raisedMin = 0.25;
/** Limits that are raised by more let small regressions pass. */
const raisedMuch = 1;
/** A history may well have one or two real incidents, and an α is so small that any would prove harm. */
const incidentsMin = 3;
/** What happens to more of the placebos than this is worth a word. */
const manyShare = 0.5;
/** With fewer controls each of them moves the comparison. */
const controlsWanted = 3;

/** The verdict on a check. */
export function verdictOf(calibrated: Calibrated): CalibrationVerdict {
  const kind = kindOf(calibrated.figures);
  const advice = [...adviceFor[kind](calibrated), ...asides(calibrated.figures, kind)];
  return { kind, message: messageOf(kind, calibrated.figures), advice };
}

function kindOf({ independent, nominal, coarse, ...figures }: CalibrationFigures): CalibrationKind {
  const { placebos, ended, raisedBy } = figures;
  const isOften = nominal.rate * independent >= incidentsMin && nominal.low > nominal.alpha;
  if (isOften || coarse.low > coarse.alpha || ended.advisory > manyShare * placebos)
    return 'advisory';
  if (independent < independentMin) return 'too-little';
  return (raisedBy?.median ?? 0) >= raisedMin ? 'raised' : 'holds';
}

function messageOf(kind: CalibrationKind, figures: CalibrationFigures): string {
  const { halted } = figures.nominal;
  const but = halted === 0 ? '' : `, but for ${halted} of ${figures.judged} that halted`;
  switch (kind) {
    case 'holds':
      return `holds its α${but}`;
    case 'raised':
      return `holds its α, its limits raised by ${raiseText(figures.raisedBy?.median ?? 0)}${but}`;
    case 'advisory':
      return 'advisory: its false halts cannot be brought to α';
    case 'too-little':
      return `too little history to tell (${figures.independent} independent placebos)`;
  }
}

/** `40 %`; a thousandfold and more is told in times. */
export function raiseText(share: number): string {
  if (!Number.isFinite(share)) return 'more than any value can reach';
  return share < 10 ? `${Math.round(100 * share)} %` : `${Math.round(1 + share)} times`;
}

const adviceFor: Readonly<Record<CalibrationKind, (one: Calibrated) => readonly string[]>> = {
  holds: () => [],
  raised: ({ check, figures }) => [
    (figures.raisedBy?.median ?? 0) < raisedMuch
      ? 'limits rise less with a longer history: set it in the check, if the source keeps as much'
      : `small regressions of this check are seen late or never; ${scatterAdvice(check)}`,
  ],
  advisory: ({ check, ...one }) => [
    'look at the halts that are listed: what was a real incident or a change counts as false here',
    `set required: false until then, so that it does not decide; ${scatterAdvice(check)}`,
    ...controlsAdvice(one.tiers),
  ],
  'too-little': ({ figures, tiers }) => [historyAdvice(figures), ...controlsAdvice(tiers)],
};

/** What makes a check scatter less, by its kind. */
function scatterAdvice({ compare: { measure } }: ComparedCheck): string {
  switch (measure.kind) {
    case 'rate':
      return 'count only errors that the cluster itself causes, and leave out what clients do';
    case 'latency':
      return 'choose a bound that is passed less often, or leave slow background requests out';
    case 'gauge':
    case 'growth':
    case 'probe':
      return 'choose a larger effect.min, or a query that wanders less, as one for each request';
  }
}

function controlsAdvice(tiers: readonly PlayedTier[]): readonly string[] {
  const few = tiers.filter(({ clusters }) => clusters.length <= controlsWanted);
  if (few.length === 0) return [];
  const names = few.map(({ tier, clusters }) => `${tier.name} has ${clusters.length}`);
  return [`more clusters in a tier are more controls: ${names.join(', ')}`];
}

function historyAdvice({ independent, judged }: CalibrationFigures): string {
  if (judged === 0) return 'nothing was compared: ask the source the query of the check yourself';
  const times = Math.ceil(independentMin / Math.max(1, independent));
  return `about ${times} times the history would do, if the source keeps it: --history`;
}

/** What the verdict does not say and a person should know. */
function asides(
  { placebos, ended, nominal }: CalibrationFigures,
  kind: CalibrationKind,
): readonly string[] {
  const isMany = (count: number): boolean => count > manyShare * Math.max(1, placebos);
  const found: string[] = [];
  if (nominal.halted > 0 && kind !== 'advisory') {
    found.push(
      'look at the halts that are listed: of a real incident or change the check is right',
    );
  }
  if (isMany(ended.inconclusive) && kind !== 'too-little') {
    found.push('most ended inconclusive: a longer soak or a larger effect.min would let them end');
  }
  if (isMany(ended.blind)) found.push('most ended blind: the source has gaps there');
  return found;
}
