/** Placebo rollouts, injected harm and the real issues of the recorded pet shop. */
import { gaugeHarms } from '../gauges/track.ts';
import { type Cell, goodWeight, type Track } from '../trial.ts';
import { readScenarios, type Scenario } from './petshop-files.ts';
import { issueTrial } from './petshop-issue.ts';
import { petshopName, quietTrial } from './petshop-quiet.ts';

/** The track, or null where the folder has no recordings. */
export function petshopTrack(folder: string): Track | null {
  const scenarios = readScenarios(folder);
  if (scenarios.length === 0) return null;
  const cells = [
    ...gaugeHarms.map(({ shape, ratio }): Cell => {
      const cell = shape === 'none' ? 'placebo' : `${shape}-${ratio}x`;
      return {
        name: cell,
        ratio,
        traffic: null,
        weight: shape === 'none' ? goodWeight : 1,
        casesMax: null,
        make: (seed) => quietTrial({ scenarios, cell, shape, ratio, seed }),
      };
    }),
    issueCell(scenarios),
  ];
  const issues = scenarios.reduce((sum, { issues: some }) => sum + some.length, 0);
  const what =
    `two quiet days of a shop in each of ${scenarios.length} traffic scenarios, in steps of 5 ` +
    'min: one busy node treated, ' +
    'its failures as counts (what availability leaves of requests) and its p95 as a gauge; at ' +
    'least 24 h of history, 2 h of ' +
    'horizon, no row below 90 % availability after the change. Harm is injected into one of ' +
    'the two. No controls: the ' +
    `nodes are parts of one shop and ask each other. Beside it ${issues} real issues (cell ` +
    '`issue`), each with the ' +
    'rows of its own recording (5 rows, about 15 min after the start) and, as history, the ' +
    'quiet days moved to end ' +
    'where these begin, at the same time of day; they are from four months later and about a ' +
    'tenth slower. ' +
    'Windows of different seeds overlap, so intervals are too narrow';
  return { name: petshopName, kind: 'recorded', what, cells };
}

/** There are no more issues than there are: the n-th trial of a half is one of them, each once. */
function issueCell(scenarios: readonly Scenario[]): Cell {
  const all = scenarios.flatMap(({ quiet, issues }) => issues.map((issue) => ({ quiet, issue })));
  return {
    name: 'issue',
    ratio: null,
    traffic: null,
    weight: 1,
    casesMax: Math.floor(all.length / 2),
    make: (seed) => {
      const found = all[seed];
      if (found === undefined) throw new Error(`there is no issue ${seed}`);
      return issueTrial(found, seed);
    },
  };
}
