import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DeliveryTrouble } from '../delivery.ts';
import { lastWords } from '../plain.ts';
import { ask, stopped } from './ask.ts';
import { type Beacon, type Place, readBeacon } from './place.ts';
import { presence } from './wire.ts';

/** A busy machine may take seconds to start a process. */
const startMs = 15_000;
const lookMs = 30;
/** After finding that another one lives but does not answer. */
const againMs = 300;

/** The exit code of a supervisor that found another one. */
const notAlone = 3;

/** From the sources under Node.js, or from what was built of them. */
const program = fileURLToPath(
  import.meta.url.endsWith('.ts')
    ? new URL('./supervisor.ts', import.meta.url)
    : new URL('./supervisor.js', import.meta.url),
);

/**
 * Starts a cluster's supervisor and waits until one answers: this one, or another that somebody
 * started at the same time, since only one can live. Throws `DeliveryTrouble`.
 */
export async function startSupervisor(place: Place, signal: AbortSignal): Promise<Beacon> {
  const giveUpAt = performance.now() + startMs;
  let child = begin(place);
  while (performance.now() < giveUpAt) {
    if (signal.aborted) throw stopped();
    const beacon = readBeacon(place);
    if (beacon !== null && (await isThere(beacon, signal))) {
      // It lost. Should the other one end before it is up, it would live on with nobody knowing.
      if (child.pid !== beacon.process.pid) child.end();
      return beacon;
    }
    const code = child.exitCode();
    if (code !== null && code !== notAlone) throw died(place, child.saidFrom);
    await sleep(code === null ? lookMs : againMs);
    // The other one may have been about to end: try again until one of them answers.
    if (code === notAlone) child = begin(place);
  }
  throw new DeliveryTrouble('transient', `no supervisor answers after ${startMs / 1_000}s`);
}

async function isThere(beacon: Beacon, signal: AbortSignal): Promise<boolean> {
  const answer = await ask(beacon, { method: 'GET', path: '/' }, signal);
  if (answer.kind === 'nobody') return false;
  // A new one listens on the socket of its predecessor before it writes a beacon of its own.
  const { pid, born } = presence.parse(answer.body).process;
  return pid === beacon.process.pid && born === beacon.process.born;
}

interface Started {
  readonly pid: number | undefined;
  /** Where in the log its own words begin. */
  readonly saidFrom: number;
  /** Its exit code; null while it lives. */
  exitCode(): number | null;
  end(): void;
}

function begin(place: Place): Started {
  mkdirSync(place.folder, { recursive: true, mode: 0o700 });
  const saidFrom = logOf(place).length;
  const log = openSync(place.log, 'a', 0o600);
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, ...args(place)],
    {
      // It outlives this process, and holds no folder that somebody may want to remove.
      detached: true,
      cwd: '/',
      stdio: ['ignore', log, log],
      env: environment(),
    },
  );
  closeSync(log);
  child.unref();
  let code: number | null = null;
  child.once('exit', (exit) => {
    code = exit ?? 1;
  });
  child.once('error', () => {
    code ??= 1;
  });
  return {
    pid: child.pid,
    saidFrom,
    exitCode: () => code,
    end: () => void child.kill('SIGKILL'),
  };
}

function args(place: Place): readonly [stateDir: string, cluster: string] {
  return [dirname(place.folder), decodeURIComponent(basename(place.folder))];
}

/** It lives long and passes its environment to nobody, so it is given what Node.js needs, and its leash. */
function environment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TIERWISE_LOCAL_LEASH']) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

function died(place: Place, saidFrom: number): DeliveryTrouble {
  const words = lastWords(logOf(place).slice(saidFrom), 400);
  return new DeliveryTrouble(
    'terminal',
    `the supervisor ended: ${words === '' ? 'it did not say why' : words}`,
  );
}

function logOf(place: Place): string {
  try {
    return readFileSync(place.log, 'utf8');
  } catch {
    return '';
  }
}
