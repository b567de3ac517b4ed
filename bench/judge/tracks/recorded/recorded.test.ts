import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordingOf } from './cloud-files.ts';
import { cloudTrack } from './cloud-track.ts';
import { metricsOf } from './petshop-files.ts';
import { petshopTrack } from './petshop-track.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'recordings-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a CSV of either form is read: an hour that stands twice once, labels as they are', () => {
  const text = 'TimeStamp,Value,Label\n2018-07-03 14:00:00,1,0\n2018-07-03 14:00:00,2,0\n';
  const { stepMin, points } = recordingOf('any', `${text}"2018-07-03T15:00:00Z","4","1"\n`);
  const minute = Date.UTC(2018, 6, 3, 14) / 60_000;
  expect(stepMin).toBe(60);
  expect(points).toEqual([
    { minute, value: 1, isLabelled: false },
    { minute: minute + 60, value: 4, isLabelled: true },
  ]);
});

describe('a service of three series by the hour', () => {
  const hours = 24 * 30;
  const labelledHour = 24 * 20;

  beforeAll(() => {
    const service = join(folder, 'cloud', 'application-crash-rate-1');
    mkdirSync(service, { recursive: true });
    for (const name of ['a', 'b', 'c']) {
      const lines = Array.from({ length: hours }, (_, hour) => {
        const time = new Date(Date.UTC(2018, 0, 1, hour)).toISOString().slice(0, 19);
        const label = name === 'a' && hour === labelledHour ? 1 : 0;
        return `${time.replace('T', ' ')},${100 + (name.codePointAt(0) ?? 0)},${label}`;
      });
      writeFileSync(join(service, `${name}.csv`), ['TimeStamp,Value,Label', ...lines].join('\n'));
    }
  });

  test('a step multiplies the treated series from the first bad minute on, and nothing else', () => {
    const track = cloudTrack(join(folder, 'cloud'));
    const cell = track?.cells.find(({ name }) => name === 'step-2x');
    const { case: each, truth } = cell!.make(1);
    const factors = each.series.map(({ cluster, role, samples }) => {
      const base = 100 + (cluster.codePointAt(0) ?? 0);
      const isHurt = (minute: number): boolean =>
        role === 'treated' && minute >= (truth.firstBadMinute ?? Infinity);
      return samples.every(([minute, value]) => value === base * (isHurt(minute) ? 2 : 1));
    });
    expect(factors).toEqual([true, true, true]);
    expect(each.series.map(({ role }) => role)).toEqual(['treated', 'control', 'control']);
    expect(each.horizonMin).toBe(1_440);
  });

  test('no window has a labelled point in its horizon', () => {
    const placebo = cloudTrack(join(folder, 'cloud'))?.cells.find(({ name }) => name === 'placebo');
    const labelled = Date.UTC(2018, 0, 1, labelledHour) / 60_000;
    for (let seed = 0; seed < 50; seed++) {
      const { case: each, truth } = placebo!.make(seed);
      expect(truth.isBad).toBe(false);
      expect(labelled < each.changeAt - 180 || labelled >= truth.endAt).toBe(true);
    }
  });
});

describe('a shop of one node', () => {
  const header = ['microservice', 'metric', 'statistic', 'unix_timestamp'];
  const columns = [
    ['shop', 'requests', 'Sum'],
    ['shop', 'availability', 'Average'],
    ['shop', 'latency', 'p95'],
  ];

  function csvOf(startS: number, rows: readonly (readonly number[])[]): string {
    const heads = header.map((name, row) =>
      [name, ...columns.map((column) => column[row] ?? '')].join(','),
    );
    return [...heads, ...rows.map((row, at) => [startS + 300 * at, ...row].join(','))].join('\n');
  }

  beforeAll(() => {
    const scenario = join(folder, 'shop', 'high_traffic');
    const issue = join(scenario, 'test', 'issue_0');
    mkdirSync(join(scenario, 'noissue'), { recursive: true });
    mkdirSync(issue, { recursive: true });
    const quiet = Array.from({ length: 588 }, () => [400, 99.5, 0.1]);
    writeFileSync(join(scenario, 'noissue', 'metrics.csv'), csvOf(1_693_922_400, quiet));
    const rows = [
      [400, 100, 0.1],
      [400, 95, 0.3],
      [400, 90, 0.4],
    ];
    writeFileSync(join(issue, 'metrics.csv'), csvOf(1_681_398_600, rows));
    const target = { node: 'shop', metric: 'latency', timestamp: 1_681_398_960 };
    writeFileSync(join(issue, 'target.json'), JSON.stringify({ target }));
  });

  test('columns have three headers, and empty cells are no numbers', () => {
    const { minutes, columns: found } = metricsOf(
      'm,shop\nm,latency\ns,p95\nunix_timestamp,\n600.0,0.5\n900.0,\n',
    );
    expect(minutes).toEqual([10, 15]);
    expect(found.get('shop/latency/p95')).toEqual([0.5, Number.NaN]);
  });

  test('an issue has its own rows, behind them a quiet history that joins them evenly', () => {
    const issues = petshopTrack(join(folder, 'shop'))?.cells.at(-1);
    const { case: each, truth } = issues!.make(0);
    const [errors, latency] = each.series;
    expect(truth).toMatchObject({ isBad: true, ratio: null, firstBadMinute: each.changeAt });
    expect(each.changeAt).toBe(1_681_398_900 / 60);
    expect(each.horizonMin).toBe(10);
    expect(errors?.samples.slice(-3).map(([, bad, total]) => [bad, total])).toEqual([
      [0, 400],
      [20, 400],
      [40, 400],
    ]);
    const minutes = latency?.samples.map(([minute]) => minute) ?? [];
    expect(new Set(minutes.slice(1).map((minute, at) => minute - (minutes[at] ?? 0)))).toEqual(
      new Set([5]),
    );
    expect(minutes.length).toBeGreaterThan(288);
  });

  test('a placebo has a day of history and is left alone', () => {
    const placebo = petshopTrack(join(folder, 'shop'))?.cells[0];
    const { case: each, truth } = placebo!.make(3);
    expect(truth.isBad).toBe(false);
    expect(each.series.map(({ check }) => check)).toEqual(['errors', 'latency']);
    expect(each.series[0]?.samples.every(([, bad]) => bad === 2)).toBe(true);
    const history = each.series[0]?.samples.filter(([minute]) => minute < each.changeAt) ?? [];
    expect(history.length).toBeGreaterThanOrEqual(288);
  });
});
