import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Cluster, DeliverySettings } from '../../core/fleet/fleet.ts';
import type { Json } from '../../core/fleet/quantities.ts';
import type { Target, ZoneState } from '../../core/rollout/world.ts';
import { eventually } from '../delivery.contract.ts';
import { localDelivery } from './local.ts';
import { type Place, placeOf, readBeacon, socketOf } from './place.ts';
import { stopLocalCluster } from './stop.ts';

/** What the tests of this folder share: one local cluster of real processes, in a folder of its own. */
export interface LocalTrial {
  readonly stateDir: string;
  readonly place: Place;
  readonly cluster: Cluster;
  act(zone: string, target: Target): Promise<void>;
  /** Applies a revision; `how` is the behaviour of test/programs/local-server.mjs. */
  apply(zone: string, revision: string, how?: string): Promise<void>;
  zone(name: string): Promise<ZoneState>;
  /** Waits until a zone is in a condition. */
  settled(name: string, condition: ZoneState['condition'], withinMs?: number): Promise<ZoneState>;
  supervisorPid(): number;
  /** The pids of its supervisors and of all processes that they started. */
  pids(): readonly number[];
  end(): Promise<void>;
}

type Settings = Partial<Extract<DeliverySettings, { kind: 'local' }>>;

const server = join(import.meta.dirname, '../../../test/programs/local-server.mjs');

/** The body of a change for test/programs/local-server.mjs. */
export function behaving(how: string, argument = ''): Json {
  return { params: { how, argument } };
}

/** Begins with a cluster that nobody started. */
export async function beginLocalTrial(settings: Settings = {}): Promise<LocalTrial> {
  const stateDir = await mkdtemp(join(tmpdir(), 'tierwise-local-'));
  const replicas = settings.replicas ?? 1;
  const first = await freePorts(3 * replicas);
  const cluster: Cluster = {
    name: 'app-1',
    labels: {},
    zones: ['a', 'b', 'c'],
    components: null,
    declaredTier: null,
    override: null,
    witnesses: [],
    values: { extra: 'from the cluster' },
    delivery: {
      kind: 'local',
      // The last argument is for `pids` to find it by.
      program: [
        process.execPath,
        server,
        '{port}',
        '{revision}',
        '{params.how}',
        '{params.argument}',
        stateDir,
      ],
      ports: { a: first, b: first + replicas, c: first + 2 * replicas },
      replicas,
      maxUnavailable: { kind: 'count', count: 1 },
      healthPath: '/ready',
      readyTimeoutMs: 8_000,
      env: { EXTRA: '{extra} in {zone}' },
      ...settings,
    },
  };
  const place = placeOf(stateDir, cluster.name);
  const component = 'ingester';
  let version = 0;
  const act = async (zone: string, target: Target) => {
    version += 1;
    const fence = { rollout: 'r', epoch: 1, version, position: version };
    const order = { cluster, component, zone, target, fence };
    await localDelivery({ stateDir }).act(order, AbortSignal.timeout(30_000));
  };
  const zone = async (name: string) => {
    const order = { cluster, component };
    const states = await localDelivery({ stateDir }).observe(order, AbortSignal.timeout(30_000));
    return states.find((state) => state.zone === name)!;
  };
  return {
    stateDir,
    place,
    cluster,
    act,
    apply: async (where, revision, how = 'well') =>
      await act(where, {
        kind: 'apply',
        change: { revision, body: behaving(...(how.split(' ') as [string])) },
      }),
    zone,
    settled: async (name, condition, withinMs) =>
      await eventually(async () => {
        const state = await zone(name);
        expect(state.condition, state.message).toBe(condition);
        return state;
      }, withinMs),
    supervisorPid: () => readBeacon(place)!.process.pid,
    pids: () => pidsWith(stateDir),
    end: async () => {
      await stopLocalCluster({ stateDir, cluster: cluster.name });
      expect(pidsWith(stateDir), 'processes left behind').toEqual([]);
      const sockets = readdirSync(join(socketOf(place), '..'));
      expect(sockets.filter((name) => socketOf(place).endsWith(name))).toEqual([]);
      await rm(stateDir, { recursive: true });
    },
  };
}

/** Below the ports that the system gives to whoever asks for any; each test gets others. */
let nextPort = 20_000 + Math.floor(Math.random() * 10_000);

/** The first of as many ports in a row that nobody uses. */
async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = nextPort;
    nextPort += count;
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const taken = await Promise.allSettled(ports.map(async (port) => await occupy(port)));
    for (const one of taken) if (one.status === 'fulfilled') one.value.close();
    if (taken.every(({ status }) => status === 'fulfilled')) return first;
  }
}

/** A stranger on a port, until it is closed. */
export function occupy(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const stranger = createServer((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'),
    );
    stranger.once('error', reject);
    stranger.listen(port, '127.0.0.1', () => resolve(stranger));
  });
}

/** What a process answers on its port; null when it does not. */
export function answerOn(port: number, path = '/'): Promise<Answer | null> {
  return new Promise((resolve) => {
    const url = `http://127.0.0.1:${port}${path}`;
    const request = get(url, { agent: false, signal: AbortSignal.timeout(1_000) }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.once('error', () => resolve(null));
      response.once('end', () => {
        resolve(response.statusCode === 200 ? (JSON.parse(text) as Answer) : null);
      });
    });
    request.once('error', () => resolve(null));
  });
}

interface Answer {
  readonly pid: number;
  readonly revision: string;
  readonly env: Readonly<Record<string, unknown>> & { readonly more: readonly string[] };
}

function pidsWith(argument: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandLine(pid).includes(argument))
    .map(Number);
}

function commandLine(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
