import type { Check } from '../../core/fleet/check.ts';
import type { Cluster, Fleet, Source } from '../../core/fleet/fleet.ts';
import { countText, namesText } from '../../core/fleet/names.ts';
import { isProbe } from '../../core/fleet/probe-source.ts';
import type { Series } from '../../core/judge/evidence.ts';
import type { Manifests } from '../../manifest/parse.ts';
import type { Call } from '../definition.ts';
import type { StoreOptions } from '../options.ts';
import { storePath } from '../store.ts';
import { type Finding, ill, well, wordsOf } from './finding.ts';

/** So many clusters and sources are asked at a time, and each for so long at most. */
const atOnce = 16;
const patienceMs = 60_000;

/** Whether every delivery of the fleet can be seen, and every check be answered. */
export async function lookAtFleet(
  call: Call<StoreOptions>,
  fleet: Fleet,
  { rollouts, checks }: Manifests,
): Promise<readonly Finding[]> {
  const components = [...new Set(rollouts.map(({ component }) => component))];
  const looks = components.flatMap((component) =>
    fleet.clusters
      .filter((cluster) => cluster.delivery !== null && has(cluster, component))
      .map((cluster) => () => lookAtCluster(call, cluster, component)),
  );
  const asks = checks.map((check) => () => askSource(call, fleet, check));
  return inTurns([...looks, ...asks]);
}

function has({ components }: Cluster, component: string): boolean {
  return components === null || components.includes(component);
}

async function lookAtCluster(
  call: Call<StoreOptions>,
  cluster: Cluster,
  component: string,
): Promise<Finding> {
  const { io, wiring } = call;
  const name = `cluster ${cluster.name}`;
  try {
    const look = { cluster, component, store: storePath(call) };
    const zones = await wiring.observe(look, patient(io.signal));
    const sick = zones.filter(({ condition }) => condition === 'failed');
    const [first] = sick;
    if (first !== undefined) {
      const message = `${component} failed in zone ${first.zone}: ${first.message}`;
      return ill(name, message, 'a rollout waits until it is well');
    }
    const revisions = new Set(zones.map(({ running }) => running?.revision ?? 'nothing'));
    return well(name, `${component} runs ${[...revisions].join(' and ')}`);
  } catch (error) {
    const hint = "look at the cluster's delivery: its program, its address, its rights";
    return ill(name, `${component} cannot be seen: ${wordsOf(error)}`, hint);
  }
}

async function askSource({ io, wiring }: Call, fleet: Fleet, check: Check): Promise<Finding> {
  const name = `check ${check.name}`;
  const source = fleet.sources.find((one) => one.name === check.source);
  if (source === undefined) return ill(name, `there is no source ${check.source}`, '');
  try {
    const asking = { source, check, clusters: fleet.clusters, now: wiring.now() };
    const answers = await wiring.ask(asking, patient(io.signal));
    return answerFinding(name, { check, source }, answers);
  } catch (error) {
    const hint = "look at the source's address and headers";
    return ill(name, `${source.name} does not answer: ${wordsOf(error)}`, hint);
  }
}

interface Asked {
  readonly check: Check;
  readonly source: Source;
}

function answerFinding(
  name: string,
  { check, source: asked }: Asked,
  answers: ReadonlyMap<string, Series>,
): Finding {
  const source = asked.name;
  const isPage = asked.settings.kind === 'scrape';
  const silent = [...answers].filter(([, series]) => !hasSamples(series, isPage));
  if (isProbe(check)) return probeFinding(name, answers);
  const [first] = silent;
  if (first === undefined) {
    return well(name, `${source} answers for ${countText(answers.size, 'cluster')}`);
  }
  const [cluster, series] = first;
  const why = silenceText(series);
  const names = namesText(silent.map(([silentOne]) => silentOne));
  const hint = `ask ${source} the query of the check yourself; while it is silent the check is blind`;
  return ill(name, `${source} is silent for ${names} (${cluster}: ${why})`, hint);
}

function silenceText(series: Series): string {
  if (series.kind === 'trouble') return series.message;
  const isEmpty =
    series.kind === 'samples' ? series.samples.length === 0 : series.counts.length === 0;
  if (isEmpty) return 'no sample';
  return series.kind === 'samples'
    ? 'the query returns NaN'
    : 'one of its counters is not there, or not a number';
}

/** Whether probes come back well, at least some of each cluster. */
function probeFinding(name: string, answers: ReadonlyMap<string, Series>): Finding {
  const failing = [...answers].filter(([, series]) => !hasSuccess(series));
  const [first] = failing;
  if (first === undefined) return well(name, `${countText(answers.size, 'cluster')} can be probed`);
  const [cluster, series] = first;
  const why = series.kind === 'trouble' ? series.message : 'every probe of it failed';
  const names = namesText(failing.map(([one]) => one));
  const hint = 'try the address of the probe from this machine';
  return ill(name, `no probe of ${names} came back well (${cluster}: ${why})`, hint);
}

function hasSuccess(series: Series): boolean {
  return series.kind === 'counts' && series.counts.some(([, total, bad = 0]) => total > bad);
}

/** The counts of a page begin with the second look at it: that it could be read is enough. */
function hasSamples(series: Series, isPage: boolean): boolean {
  if (series.kind === 'trouble') return false;
  if (series.kind === 'counts' && isPage) return true;
  const rows: readonly (readonly number[])[] =
    series.kind === 'samples' ? series.samples : series.counts;
  return rows.some((row) => row.every((value) => !Number.isNaN(value)));
}

function patient(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
}

/** A few at a time, answered in their order. */
async function inTurns<T>(tasks: readonly (() => Promise<T>)[]): Promise<readonly T[]> {
  const results: T[] = [];
  for (let index = 0; index < tasks.length; index += atOnce) {
    results.push(...(await Promise.all(tasks.slice(index, index + atOnce).map((task) => task()))));
  }
  return results;
}
