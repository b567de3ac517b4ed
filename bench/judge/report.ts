/** The report of `npm run bench:judge` in Markdown: docs/judge-figures.md as a whole. */
import type { Condition } from '../conditions.ts';
import { ours } from './measure/entrants.ts';
import { endedIn, fairTracks, type Results, type TrackResult } from './measure/results.ts';
import { targetsOf } from './measure/targets.ts';
import { percent, table } from './measure/words.ts';
import { comparisonTable } from './report/comparison.ts';
import { blindTable, lossTable } from './report/losses.ts';
import { delayTable, nominalTable } from './report/ours.ts';
import { delayPlot, judgePlot } from './report/plot.ts';
import { recallBy } from './report/recall.ts';
import { scoreTable } from './report/scores.ts';
import { tierTable } from './report/tiers.ts';

/** Sections without trials are left out, so that a short run prints what it has. */
export function reportOf(conditions: readonly Condition[], results: Results): string {
  const parts = [
    '# Figures of the judge',
    introduction(results),
    '## Conditions',
    conditions.map(({ name, value }) => `- ${name}: ${value}`).join('\n'),
    ...targets(results),
    ...scores(results),
    ...recalls(results),
    ...comparison(results),
    ...oursAlone(results),
    ...tiers(results),
    ...losses(results),
    '## The tracks',
    tracks(results),
  ];
  return `${parts.join('\n\n')}\n`;
}

function introduction({ half, cases, alpha }: Results): string {
  return (
    'Written by `npm run bench:judge -- --write`; do not edit. Every trial is one rollout: ' +
    'series with a history, a change, and what is true of it. ' +
    `Parameters were fixed on trials with even seeds; these are of the half \`${half}\`, ` +
    `${cases} trials a cell (four or more times as many of good changes), at α ` +
    `${percent(alpha)}. ` +
    'Intervals in brackets are 95 % by the bootstrap over rollouts, 2,000 resamples; the bound ' +
    'of false halts is the upper end of the exact one-sided 95 % interval (Clopper and ' +
    'Pearson). ' +
    'A halt before the first bad minute finds nothing: it is `early`. Delay counts from the ' +
    'beginning of the first bad minute to the end of the minute of the halt, and its quantiles ' +
    'are over what was detected. ' +
    'A halt for a shock on the controls as well, by a judge that says so, is `shared`: the ' +
    'rules ask for it, so it is no false halt; a judge that does not say so blames the change. ' +
    '`/halt` behind a name: missing data counts as a halt. Judges with the very same score ' +
    'share a row.'
  );
}

function targets(results: Results): readonly string[] {
  if (!results.judges.includes(ours)) return [];
  const rows = targetsOf(results).map(({ name, verdict, found }) => [name, verdict, found]);
  const text =
    '`met` and `missed` are shown by the trials; `undecided`: too few trials to show either; ' +
    '`not run`: nothing was measured.';
  return ['## Targets', text, table(['target', 'verdict', 'found'], rows)];
}

function scores(results: Results): readonly string[] {
  const simulated = results.tracks.filter(({ track }) => track.kind === 'simulated');
  const whole =
    simulated.length < 2
      ? []
      : [
          '### All simulated tracks',
          plain(judgePlot(results, simulated)),
          scoreTable(results, simulated),
        ];
  const each = fairTracks(results).flatMap((one) => [
    `### ${one.track.name}`,
    scoreTable(results, [one]),
  ]);
  return each.length === 0 ? [] : ['## Scores', ...whole, ...each];
}

function recalls(results: Results): readonly string[] {
  const rates = results.tracks.filter(
    ({ track }) =>
      track.kind === 'simulated' && track.cells.some(({ traffic }) => traffic !== null),
  );
  const others = fairTracks(results).filter((one) => !rates.includes(one));
  return [
    '## Recall by harm',
    ...section(rates, 'Counts, by true ratio', (some) =>
      recallBy(results, some, ({ ratio }) => `${ratio}×`),
    ),
    ...section(rates, 'Counts, by requests a minute', (some) =>
      recallBy(results, some, ({ traffic }) => String(traffic)),
    ),
    ...section(others, 'Gauges and recordings, by shape', (some) =>
      recallBy(results, some, ({ shape, ratio }) =>
        ratio === null ? 'issue' : `${shape} ${ratio}×`,
      ),
    ),
  ];
}

function section(
  some: readonly TrackResult[],
  title: string,
  text: (some: readonly TrackResult[]) => string,
): readonly string[] {
  return some.length === 0 ? [] : [`### ${title}`, text(some)];
}

function comparison(results: Results): readonly string[] {
  const found = comparisonTable(results);
  if (found === '') return [];
  const text =
    'For each competitor and track Tierwise is given the largest α of a grid at which, on good ' +
    'trials of the tuning half, it halts no more often than the competitor; what is left ' +
    'between the two rates is filled by a coin that halts rollouts at the end of their horizon. ' +
    'Then both read the same trials of this half. The target asks that recall is below on no ' +
    'track and above over all of them, and that the false halts stayed equal on this half.';
  return ['## Recall at an equal false-halt rate', text, found];
}

function oursAlone(results: Results): readonly string[] {
  if (!results.judges.includes(ours)) return [];
  const simulated = results.tracks.filter(({ track }) => track.kind === 'simulated');
  const counts = simulated.filter(({ track }) => track.name !== 'gauges');
  return [
    '## Nominal and real α',
    nominalTable(results),
    '## Delay beside what is possible',
    'Ratios from 2, expected counts, medians. Left out is where twice the own bound is past ' +
      'the horizon. A rollout that the slow channel halted sooner counts with that minute.',
    delayTable(results),
    'Bad changes of the simulated counts that Tierwise had halted so many minutes after the ' +
      'first bad minute, by true ratio:',
    plain(delayPlot(endedIn(counts, ours, results.alpha))),
  ];
}

function tiers(results: Results): readonly string[] {
  const some = [2, 4, 10].flatMap((ratio) => {
    const found = tierTable(results, ratio);
    return found === null ? [] : [`### ${ratio} times the errors`, found];
  });
  if (some.length === 0) return [];
  const text =
    'A bad change as four stages, each judged on a trial of its own of the same track and ' +
    'ratio: `test` at 60 requests a minute, `internal` at 600, ' +
    '`application` at 600, `infrastructure` at 6,000, with their horizons as soaks. Halted ' +
    'early or for a shared shock is halted; an answer that ' +
    'leaves it open waits for a person.';
  return ['## How far a bad change comes', text, ...some];
}

function losses(results: Results): readonly string[] {
  if (!results.tracks.some(({ track }) => track.kind === 'losses')) return [];
  const mine = results.judges.includes(ours) ? ['### Tierwise', lossTable(results, ours)] : [];
  return [
    '## Lost signals',
    'The share of trials that were called healthy, by loss; with a star, the treated signal is ' +
      'lost from the change on or over the last stretch.',
    blindTable(results),
    ...mine,
  ];
}

function tracks(results: Results): string {
  const run = results.tracks.map(({ track }) => `- \`${track.name}\`: ${track.what}.`);
  const notRun = results.notRun.map(({ name, why }) => `- \`${name}\`: **not run**, ${why}.`);
  return [...run, ...notRun].join('\n');
}

function plain(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}
