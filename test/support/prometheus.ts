/** A real Prometheus for tests: on loopback, in a folder of its own, gone when the test is. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { findProgram, prometheus } from '../run/debian.ts';

export interface RunningPrometheus extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** `host:port`s of which `/metrics` is scraped, with labels for their series. */
export interface PrometheusTargets {
  readonly addresses: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** What differs from one that knows nothing yet and scrapes every second. */
export interface PrometheusOrder {
  /** How often every target was scraped before it is taken for ready. */
  readonly scrapes?: number;
  /** How far apart its scrapes are. */
  readonly every?: '1s' | '500ms';
  /** A file in the OpenMetrics format, of what it remembers from before its start. */
  readonly past?: string;
}

/** The program, or undefined: `TIERWISE_PROMETHEUS`, or what the machine has. */
function prometheusProgram(): string | undefined {
  return findProgram(prometheus);
}

/**
 * What a suite that needs a Prometheus is told: to run, or to be skipped under a name that says why.
 * Where nobody looks at a skip, a missing piece is a failure: there the suite runs, and cannot start one.
 *
 *     describe.skipIf(noPrometheus)(`queries ${becauseNoPrometheus}`, () => { ... });
 */
export const noPrometheus: boolean =
  prometheusProgram() === undefined && ['', 'false'].includes(process.env['CI'] ?? '');

/** Belongs in the title of a suite that needs a Prometheus; empty when there is one. */
export const becauseNoPrometheus: string = noPrometheus ? '(skipped: there is no Prometheus)' : '';

/** Writes the past. It comes with the program, and lies beside it. */
function promtoolProgram(): string | undefined {
  const program = prometheusProgram();
  return program === undefined ? undefined : join(dirname(program), 'promtool');
}

/** The same as `noPrometheus` for suites that give it a past, which takes its promtool as well. */
export const noPast: boolean =
  !existsSync(promtoolProgram() ?? '') && ['', 'false'].includes(process.env['CI'] ?? '');

/** Belongs in the title of such a suite. */
export const becauseNoPast: string = noPast
  ? '(skipped: there is no Prometheus with promtool)'
  : '';

/**
 * Starts one and waits until it has scraped every target `scrapes` times; its first time comes some five
 * seconds after its start. Throws when that takes too long.
 */
export async function startPrometheus(
  targets: readonly PrometheusTargets[],
  { scrapes = 1, every = '1s', past }: PrometheusOrder = {},
): Promise<RunningPrometheus> {
  const program = prometheusProgram();
  if (program === undefined)
    throw new Error('there is no Prometheus: set TIERWISE_PROMETHEUS, or run npm test');
  const folder = await mkdtemp(join(tmpdir(), 'tierwise-prometheus-'));
  const clear = () => rm(folder, { recursive: true, force: true });
  await writeFile(join(folder, 'prometheus.json'), configOf(targets, every));
  if (past !== undefined) {
    await writePast(past, join(folder, 'data')).catch(async (error: unknown) => {
      await clear();
      throw error;
    });
  }
  const child = spawn(
    program,
    [
      `--config.file=${join(folder, 'prometheus.json')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      // The system picks a free port, and the log says which: nobody can take it in between.
      '--web.listen-address=127.0.0.1:0',
      '--log.format=json',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    await ended(child);
    await clear();
  };
  try {
    const url = `http://${await listeningOn(child)}`;
    await until(async () => (await fetch(`${url}/-/ready`)).ok);
    const addresses = targets.flatMap((target) => target.addresses);
    await until(async () => (await scrapedBy(url, scrapes)) >= addresses.length);
    return { url, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** In one block: each one reads the whole file again. */
async function writePast(file: string, data: string): Promise<void> {
  const how = ['-q', '--max-block-duration=48h'];
  const args = ['tsdb', 'create-blocks-from', 'openmetrics', ...how, file, data];
  await promisify(execFile)(promtoolProgram() ?? 'promtool', args, { timeout: 60_000 });
}

/** JSON is YAML, so no label needs quoting by hand. */
function configOf(targets: readonly PrometheusTargets[], every: string): string {
  return JSON.stringify({
    global: { scrape_interval: every, scrape_timeout: every },
    scrape_configs: [
      {
        job_name: 'test',
        static_configs: targets.map(({ addresses, labels }) => ({ targets: addresses, labels })),
      },
    ],
  });
}

function listeningOn(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const last: string[] = [];
    const timer = setTimeout(() => fail('Prometheus did not listen within 20 s'), 20_000);
    const fail = (message: string) => {
      clearTimeout(timer);
      reject(new Error([message, ...last].join('\n')));
    };
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`Prometheus ended with code ${code}`));
    if (child.stderr === null) return fail('Prometheus has no standard error');
    // Read to the end, or it would stop when the pipe is full.
    createInterface(child.stderr).on('line', (line) => {
      last.push(line);
      last.splice(0, last.length - 5);
      const address = /"address":"([^"]+)".*"msg":"Listening on"/.exec(line)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}

/** How many targets were scraped at least so often. */
async function scrapedBy(url: string, scrapes: number): Promise<number> {
  const query = `count(count_over_time(up[1h]) >= ${scrapes})`;
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
  const count = /"value":\[[^,]+,"(\d+)"/.exec(await response.text())?.[1];
  return Number(count ?? 0);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (await holds().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Prometheus was not ready within 30 s');
}

/** Asks it to end, and makes it after 5 s. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exit;
  clearTimeout(timer);
}
