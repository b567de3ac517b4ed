/** Samples of one node of the shop. */
import type { CaseCheck, CaseSample } from '../../case.ts';
import { type Metrics, petshopStepMin } from './petshop-files.ts';

/**
 * What is watched: failed requests as counts, and the 95th percentile of latency in seconds as a
 * gauge.
 */
export const petshopChecks = {
  errors: { name: 'errors', kind: 'rate', bad: 'higher', effectMin: 2, effectUnit: 'ratio' },
  latency: { name: 'latency', kind: 'gauge', bad: 'higher', effectMin: 1.2, effectUnit: 'ratio' },
} as const satisfies Record<string, CaseCheck>;

export type PetshopCheck = keyof typeof petshopChecks;

/** Rows by their numbers, the second exclusive. */
export interface Rows {
  readonly from: number;
  readonly until: number;
}

/**
 * Failures are what availability, a percentage, leaves of the requests. Rows without a value are
 * gaps.
 */
export function errorSamples(metrics: Metrics, node: string, rows: Rows): readonly CaseSample[] {
  const totals = metrics.columns.get(`${node}/requests/Sum`);
  const shares = metrics.columns.get(`${node}/availability/Average`);
  return minutesOf(metrics, rows).flatMap(({ minute, row }): readonly CaseSample[] => {
    const total = totals?.[row] ?? Number.NaN;
    const bad = Math.round(total * (1 - (shares?.[row] ?? Number.NaN) / 100));
    return Number.isFinite(bad) ? [[minute, bad, total]] : [];
  });
}

/** Rows without a value are gaps. */
export function latencySamples(metrics: Metrics, node: string, rows: Rows): readonly CaseSample[] {
  const values = metrics.columns.get(`${node}/latency/p95`);
  return minutesOf(metrics, rows).flatMap(({ minute, row }): readonly CaseSample[] => {
    const value = values?.[row] ?? Number.NaN;
    return Number.isFinite(value) ? [[minute, value]] : [];
  });
}

function minutesOf({ minutes }: Metrics, { from, until }: Rows) {
  return minutes.slice(from, until).map((minute, at) => ({ minute, row: from + at }));
}

/** The nodes that have requests, availability and latency in nearly every row, and fail seldom. */
export function steadyNodes({ minutes, columns }: Metrics): readonly string[] {
  const enough = 0.98 * minutes.length;
  const values = (node: string, rest: string): readonly number[] =>
    (columns.get(`${node}/${rest}`) ?? []).filter((each) => Number.isFinite(each));
  const nodes = [...columns.keys()].flatMap((key) =>
    key.endsWith('/requests/Sum') ? [key.slice(0, -'/requests/Sum'.length)] : [],
  );
  return nodes.filter((node) => {
    const requests = values(node, 'requests/Sum');
    const shares = values(node, 'availability/Average');
    const isBusy = requests.filter((each) => each >= requestsMin).length >= enough;
    const fails = shares.filter((each) => each < quietAvailability).length;
    return (
      isBusy &&
      values(node, 'latency/p95').length >= enough &&
      shares.length >= enough &&
      fails <= (1 - 0.98) * minutes.length
    );
  });
}

/** Whether the node fails so often in one of the rows that nobody would call them quiet. */
export function isDisturbed({ columns }: Metrics, node: string, { from, until }: Rows): boolean {
  const shares = columns.get(`${node}/availability/Average`) ?? [];
  return shares.slice(from, until).some((each) => each < quietAvailability);
}

/** A node with fewer requests in 5 minutes is asked by nobody. */
const requestsMin = 10 * petshopStepMin;
/** In percent. */
const quietAvailability = 90;
