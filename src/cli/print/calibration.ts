import type { CalibratedCheck, CheckCalibration } from '../../api/operations/calibrate.ts';
import { type Halt, haltsOf } from '../../api/views/calibration-view.ts';
import {
  type CalibrationFigures,
  figuresOf,
  type LevelFigures,
  type PlayedTier,
} from '../../core/judge/calibrate/calibration.ts';
import { type CalibrationKind, raiseText } from '../../core/judge/calibrate/verdict.ts';
import { instantText } from '../../core/fleet/instant.ts';
import { countText, namesText } from '../../core/fleet/names.ts';
import { durationText } from '../../core/fleet/quantities.ts';
import { clean } from './clean.ts';
import type { Paint, Style } from './paint.ts';
import { table } from './table.ts';
import { wrap } from './width.ts';

/** So many halts are shown; `-o json` has all. */
const haltsMax = 5;
const indent = '  ';

/** What placebo rollouts say of each check, one paragraph for each. */
export function calibrationText(
  all: readonly CheckCalibration[],
  paint: Paint,
  columns: number,
): string {
  if (all.length === 0) return 'no check of the manifests compares anything\n';
  return all.map((one) => checkText(one, paint, columns)).join('\n');
}

function checkText(one: CheckCalibration, paint: Paint, columns: number): string {
  const name = paint(clean(one.check.name), 'bold');
  if (one.kind !== 'calibrated') {
    const isSilent = one.kind === 'silent';
    const text = isSilent ? `${one.check.source} does not answer: ${one.message}` : one.message;
    return `${name}: ${paint(clean(text), isSilent ? 'bad' : 'plain')}\n`;
  }
  const { verdict, figures, tiers } = one;
  const lines = [groundText(one), ...endText(figures), ...haltLines(one)];
  const hints = verdict.advice.map((text) => paint(indented(`hint: ${text}`, columns), 'dim'));
  return [
    `${name}: ${paint(clean(verdict.message), styleOf[verdict.kind])}\n`,
    indented(lines[0] ?? '', columns),
    indentedTable(levelsTable(figures, paint)),
    ...lines.slice(1).map((text) => indented(text, columns)),
    tiers.length > 1 ? indentedTable(tiersTable(one, paint)) : '',
    ...hints,
  ].join('');
}

const styleOf: Readonly<Record<CalibrationKind, Style>> = {
  holds: 'good',
  raised: 'warn',
  advisory: 'bad',
  'too-little': 'warn',
};

/** What was played, on how much. */
function groundText({ check, tiers, figures, missing, ...span }: CalibratedCheck): string {
  const clusters = tiers.reduce((sum, one) => sum + one.clusters.length, 0);
  const known = durationText(span.to - span.knownFrom);
  const gone =
    missing.length === 0 ? '' : `, nothing of ${namesText(missing.map((one) => one.cluster))}`;
  const played = `${countText(figures.placebos, 'placebo rollout')}, ${figures.independent} of them independent`;
  return `${known} of ${countText(clusters, 'cluster')} from ${check.source}${gone}; ${played}`;
}

function levelsTable({ nominal, coarse, judged }: CalibrationFigures, paint: Paint): string {
  const row = (name: string, { alpha, halted, rate, low, high }: LevelFigures) => [
    name,
    shareText(alpha),
    `${halted} of ${judged}`,
    shareText(rate),
    `${shareText(low)} to ${shareText(high)}`,
  ];
  const rows = judged === 0 ? [] : [row('nominal', nominal), row('coarse', coarse)];
  return table(['LEVEL', 'MAY HALT', 'HALTED', 'RATE', '95 % INTERVAL'], rows, paint);
}

function tiersTable({ tiers, stepMs }: CalibratedCheck, paint: Paint): string {
  const row = (one: PlayedTier) => {
    const figures = figuresOf([one]);
    return [
      one.tier.name,
      String(one.clusters.length),
      durationText(one.playSteps * stepMs),
      `${figures.placebos} (${figures.independent})`,
      shareText(one.tier.alpha),
      String(figures.nominal.halted),
      String(figures.coarse.halted),
    ];
  };
  const heads = ['TIER', 'CLUSTERS', 'WATCHED', 'PLACEBOS', 'MAY HALT', 'NOMINAL', 'COARSE'];
  return table(heads, tiers.map(row), paint);
}

/** How the placebos ended, and how far the limits can be trusted. */
function endText({ ended, raisedBy, phi, placebos }: CalibrationFigures): readonly string[] {
  if (placebos === 0) return [];
  const parts = Object.entries(ended).filter(([, count]) => count > 0);
  const text = parts.map(([name, count]) => `${count} ${name}`).join(', ');
  const raised =
    raisedBy === null
      ? ''
      : `; limits raised by ${raiseText(raisedBy.median)}, ${raiseText(raisedBy.largest)} at most`;
  const scatter = phi === null ? '' : `; φ ${figure(phi.median)}, ${figure(phi.smallest)} at least`;
  return [`ended at the nominal level: ${text}${raised}${scatter}`];
}

/** What halts at the nominal level as well is not told twice. */
function haltLines(one: CalibratedCheck): readonly string[] {
  const all = haltsOf(one);
  const told = new Set(all.filter(isNominal).map(({ played }) => played.placebo));
  const halts = all.filter((halt) => isNominal(halt) || !told.has(halt.played.placebo));
  const more = halts.length - haltsMax;
  const lines = halts.slice(0, haltsMax).map(haltText);
  return more > 0 ? [...lines, `and ${countText(more, 'more halt')}: -o json`] : lines;
}

function isNominal({ level }: Halt): boolean {
  return level === 'nominal';
}

function haltText({ level, played }: Halt): string {
  const { placebo, changedAt, haltedAt, message } = played;
  const after = durationText((haltedAt ?? changedAt) - changedAt);
  const at = `${placebo.cluster} at ${instantText(changedAt)}, after ${after}`;
  return `halted, ${level}: ${at}: ${message}`;
}

/** `0.018 %` */
function shareText(share: number): string {
  return `${figure(100 * share)} %`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(2)));
}

function indentedTable(text: string): string {
  return text.replaceAll(/^(?=.)/gm, indent);
}

function indented(text: string, columns: number): string {
  return wrap(clean(text), Math.max(20, columns - indent.length))
    .map((line) => `${indent}${line}\n`)
    .join('');
}
