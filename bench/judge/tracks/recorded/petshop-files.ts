/**
 * Reads `petshop/`: quiet days and injected issues of a shop of microservices, in steps of 5
 * minutes.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Columns by their three headers, `node/metric/statistic`; empty cells are NaN. */
export interface Metrics {
  /** Minutes since 1970, UTC, one for each row. */
  readonly minutes: readonly number[];
  readonly columns: ReadonlyMap<string, readonly number[]>;
}

/** One traffic scenario. */
export interface Scenario {
  readonly name: string;
  readonly quiet: Metrics;
  readonly issues: readonly Issue[];
}

/** An issue that was injected on purpose, and where it was to be seen. */
export interface Issue {
  readonly name: string;
  readonly metrics: Metrics;
  readonly node: string;
  readonly metric: 'latency' | 'availability';
  /** Minutes since 1970, UTC, with a fraction. */
  readonly beganAt: number;
}

/** How far one row is from the next. */
export const petshopStepMin = 5;

const scenarioNames = ['high_traffic', 'low_traffic'] as const;

/**
 * The scenarios with quiet days, none where the folder is missing. Throws on a file of another
 * form.
 */
export function readScenarios(folder: string): readonly Scenario[] {
  return scenarioNames.flatMap((name) => {
    const quiet = join(folder, name, 'noissue/metrics.csv');
    if (!existsSync(quiet)) return [];
    const paths = globSync(join(folder, name, '{train,test}/issue_*')).toSorted();
    return [{ name, quiet: metricsOf(readFileSync(quiet, 'utf8')), issues: paths.map(readIssue) }];
  });
}

function readIssue(path: string): Issue {
  const text = readFileSync(join(path, 'target.json'), 'utf8');
  const { target } = JSON.parse(text) as {
    readonly target: { readonly node: string; readonly metric: string; readonly timestamp: number };
  };
  const { node, metric, timestamp } = target;
  if (metric !== 'latency' && metric !== 'availability') {
    throw new Error(`${path}: no metric that is known: ${metric}`);
  }
  const metrics = metricsOf(readFileSync(join(path, 'metrics.csv'), 'utf8'));
  const name = path.split('/').slice(-3).join('/');
  return { name, metrics, node, metric, beganAt: timestamp / 60 };
}

/** Four header rows: node, metric, statistic, and the name of the index. */
export function metricsOf(text: string): Metrics {
  const rows = text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.split(','));
  const [nodes = [], metrics = [], statistics = [], , ...body] = rows;
  const columns = new Map<string, readonly number[]>();
  for (let at = 1; at < nodes.length; at++) {
    const values = body.map((row) => (row[at] === '' ? Number.NaN : Number(row[at])));
    columns.set(`${nodes[at]}/${metrics[at]}/${statistics[at]}`, values);
  }
  return { minutes: body.map(([seconds]) => Number(seconds) / 60), columns };
}
