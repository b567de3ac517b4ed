#!/usr/bin/env node
/**
 * Wiring: the only file that knows which implementation is in use. Everything slow is imported when
 * it is needed, so that `tierwise --help` and `validate` start fast.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { Calendar } from './calendar/calendar.ts';
import type { Clock } from './controller/clock.ts';
import type { Machinery } from './controller/machinery.ts';
import type { Cluster, Source } from './core/fleet/fleet.ts';
import type { Series } from './core/judge/evidence.ts';
import type { Asking, ControlEnd, ControlOrder, Wiring } from './cli/wiring.ts';
import type { Io, Outlet } from './cli/io.ts';
import type { Delivery } from './deliver/delivery.ts';
import type { Signal } from './signal/signal.ts';
import type { SqliteStore } from './store/sqlite/open.ts';
import type { Store } from './store/store.ts';

const oldestNode = [22, 19] as const;

/** The embedded stores that are open: what only this file may know of them. */
const openStores = new WeakMap<Store, { readonly file: string; readonly embedded: SqliteStore }>();

async function main(): Promise<void> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    const wanted = oldestNode.join('.');
    process.stderr.write(
      `tierwise needs Node.js ${wanted} or newer; this is ${process.versions.node}\n`,
    );
    process.exitCode = 5;
    return;
  }
  enableCompileCache();
  const [{ runCli }, { processIo, untilAskedToEnd }] = await Promise.all([
    import('./cli/cli.ts'),
    import('./cli/process-io.ts'),
  ]);
  const io = processIo(process, untilAskedToEnd(process));
  process.exitCode = await runCli(process.argv.slice(2), io, await wiring());
}

async function wiring(): Promise<Wiring> {
  return {
    version: await version(),
    nodeVersion: process.versions.node,
    now: () => Date.now(),
    user,
    newId: () => randomUUID(),
    sleep,
    calendar,
    openStore,
    checkStore,
    control,
    observe: async ({ cluster, component, store }, signal) => {
      const delivery = await deliveries(stateDirBeside(store));
      return await delivery(cluster).observe({ cluster, component }, signal);
    },
    ask,
    simulate: async (question) => {
      const [{ simulate }, { openSqlite }] = await Promise.all([
        import('./simulate/simulate.ts'),
        import('./store/sqlite/open.ts'),
      ]);
      const store = await openSqlite(':memory:');
      try {
        return await simulate(question, store, await calendar());
      } finally {
        await store.close();
      }
    },
    demo,
  };
}

/** Probes are sent first and asked for when they must have come back. */
async function ask(
  { source, check, clusters, now, from = now - 10 * source.stepMs }: Asking,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Series>> {
  const stop = new AbortController();
  const signals = await signalsOn({ world: Date.now, own: Date.now, stop: stop.signal });
  const read = (to: number) => signals(source).read({ source, check, clusters, from, to }, signal);
  try {
    const answers = await read(now);
    if (source.settings.kind !== 'probe') return answers;
    await sleep(source.lagMs, signal);
    return await read(Date.now());
  } finally {
    stop.abort();
  }
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** The operating system's user. Some containers have none but a number. */
function user(): string {
  const known = process.getuid?.();
  try {
    return os.userInfo().username;
  } catch {
    return known === undefined ? 'unknown' : `uid ${known}`;
  }
}

/** Made by hand, because the one of `node:timers/promises` throws an error for each that is aborted. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}

async function openStore(file: string, options: { readonly create: boolean }): Promise<Store> {
  const { openSqlite } = await import('./store/sqlite/open.ts');
  const embedded = await openSqlite(file, options);
  openStores.set(embedded, { file, embedded });
  return embedded;
}

async function checkStore(store: Store): Promise<readonly string[]> {
  return (await openStores.get(store)?.embedded.check()) ?? [];
}

async function control({ store, rollouts, signal }: ControlOrder): Promise<ControlEnd> {
  const { runController } = await import('./controller/controller.ts');
  const clock = await machineClock();
  const holder = describeThisProcess();
  const lease = await store.lease.acquire({ name: holder, at: clock.now() });
  if (lease.kind === 'taken') return lease;
  const over = new AbortController();
  try {
    const machinery: Machinery = {
      store,
      fence: lease.fence,
      holder,
      clock,
      chance: () => Math.random(),
      deliveryFor: await deliveries(stateDirOf(store)),
      signalFor: await signalsOn({
        world: () => clock.now() - clock.aheadMs(),
        own: clock.now,
        stop: AbortSignal.any([signal, over.signal]),
      }),
      calendar: await calendar(),
      stop: signal,
      onTurn: () => undefined,
    };
    const end = await runController(machinery, rollouts);
    if (end !== 'lost') return { kind: end };
    const { leaseHolder } = await import('./api/operations/lease-holder.ts');
    const next = await leaseHolder(store, { name: holder, at: clock.now() });
    return { kind: 'lost', by: next?.by ?? 'another controller' };
  } finally {
    over.abort();
    await store.lease.release(lease.fence);
  }
}

/** Few commands ask for time zones. */
async function calendar(): Promise<Calendar> {
  const { zonedCalendar } = await import('./calendar/zoned-calendar.ts');
  return zonedCalendar();
}

async function machineClock(): Promise<Clock> {
  const { steadyTime } = await import('./controller/clock.ts');
  const time = steadyTime({ wall: () => Date.now(), monotonic: () => performance.now() });
  return { ...time, sleep };
}

function describeThisProcess(): string {
  return `${user()} on ${os.hostname()}, process ${process.pid}`;
}

/** Each way to change a cluster is loaded when a cluster asks for it. */
async function deliveries(stateDir: string): Promise<(cluster: Cluster) => Delivery> {
  const [{ commandDelivery }, { localDelivery }] = await Promise.all([
    import('./deliver/command/command.ts'),
    import('./deliver/local/local.ts'),
  ]);
  const command = commandDelivery();
  const local = localDelivery({ stateDir });
  return ({ name, delivery }) => {
    if (delivery === null) throw new Error(`nothing says how cluster ${name} is changed`);
    return delivery.kind === 'command' ? command : local;
  };
}

/** In which time the loop asks: sources with a clock of their own in the world's, others in its own. */
interface AskedIn {
  readonly world: () => number;
  readonly own: () => number;
  /** Ends what is sent by itself. */
  readonly stop: AbortSignal;
}

async function signalsOn({ world, own, stop }: AskedIn): Promise<(source: Source) => Signal> {
  const [{ prometheusSignal }, { scrapeSignal }, { lazySignal }] = await Promise.all([
    import('./signal/prometheus/prometheus.ts'),
    import('./signal/scrape/scrape.ts'),
    import('./signal/lazy.ts'),
  ]);
  const prometheus = prometheusSignal({ clock: { now: world, wall: Date.now } });
  const scrape = scrapeSignal({ clock: { now: own, wall: Date.now } });
  // Few fleets are probed, and gRPC takes its time.
  const probe = lazySignal(async () => {
    const { probeSignal } = await import('./signal/probe/probe.ts');
    return probeSignal({ clock: { now: own, wall: Date.now }, sleep, stop });
  });
  const kinds = { prometheus, scrape, probe };
  return ({ settings }) => kinds[settings.kind];
}

/** Local clusters remember themselves beside the store that changes them. */
function stateDirOf(store: Store): string {
  return stateDirBeside(openStores.get(store)?.file ?? path.resolve('.tierwise/tierwise.db'));
}

const stateDirBeside = (file: string): string => path.join(path.dirname(file), 'local');

async function demo(io: Io, output: 'table' | 'json'): Promise<number> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tierwise-demo-'));
  const storePath = path.join(folder, 'tierwise.db');
  const store = await openStore(storePath, { create: true });
  try {
    const outlet = output === 'json' ? io.stderr : io.stdout;
    const { runDemo } = await import('./demo/demo.ts');
    const told = await runDemo({
      ...(await demoParts({ io, outlet, store })),
      store,
      storePath,
      folder,
      signal: io.signal,
    });
    if (output === 'json') io.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
    if (told.end === 'interrupted') return 130;
    return told.end === 'as-promised' ? 0 : 5;
  } catch (error) {
    throw await demoFailure(error, folder);
  } finally {
    await store.close();
  }
}

/** What this machine does to the demo is no mistake of ours, and needs no trace. */
async function demoFailure(error: unknown, folder: string): Promise<unknown> {
  const names = ['DemoTrouble', 'DeliveryTrouble'];
  if (!(error instanceof Error) || !names.includes(error.name)) return error;
  const { exitCodes, Failure } = await import('./cli/failure.ts');
  const hint = `what its processes had to say is below ${folder}`;
  const message = `the demo cannot go on: ${error.message}`;
  return new Failure(exitCodes.surroundings, message, { code: 'demo', hint });
}

interface DemoStage {
  readonly io: Io;
  readonly outlet: Outlet;
  readonly store: Store;
}

/** The same parts that everybody's rollouts run on. */
async function demoParts({ io, outlet, store }: DemoStage) {
  const { controlShown, seatBefore } = await import('./cli/live/control-shown.ts');
  const { printProse } = await import('./cli/print/prose.ts');
  const { localDelivery } = await import('./deliver/local/local.ts');
  const { stopLocalCluster } = await import('./deliver/local/stop.ts');
  const stateDir = stateDirOf(store);
  const call = { io, wiring: await wiring() };
  return {
    author: user(),
    now: () => Date.now(),
    say: (line: string) => printProse(outlet, line),
    quote: (line: string) => outlet.write(`${line}\n`),
    delivery: localDelivery({ stateDir }),
    control: (rollout: string, signal: AbortSignal) =>
      controlShown(call, { store, rollouts: [rollout], signal, outlet }),
    run: (rollouts: readonly string[], signal: AbortSignal) => control({ store, rollouts, signal }),
    seat: (rollout: string) => seatBefore(call, { store, rollouts: [rollout], outlet }),
    stopCluster: (cluster: string) => stopLocalCluster({ stateDir, cluster }),
  };
}

await main();
