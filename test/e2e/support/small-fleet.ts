/** Two clusters in two tiers that are changed by a program, for tests in which something else goes wrong. */
import { join } from 'node:path';
import { bodyOf, type Loopback, serve } from '../../support/loopback.ts';
import { type Desk, root } from './desk.ts';

export interface SmallFleet {
  /** What the program is: a fleet on disk, unless something worse is wanted. */
  readonly program?: readonly string[];
  readonly timeout?: string;
  readonly outputMax?: string;
  /** A Prometheus, or what pretends to be one. */
  readonly url: string;
  readonly query?: string;
  /** Figures of both tiers. */
  readonly tier?: object;
  readonly spec?: object;
  /** Of the rollout. */
  readonly rollout?: object;
  readonly revision?: string;
  /** Default `change`. */
  readonly name?: string;
}

const onDisk = [process.execPath, join(root, 'test/programs/fleet-on-disk.mjs')];
export const misbehave = [process.execPath, join(root, 'test/programs/misbehave.mjs')];

/** Writes `fleet.yaml` with a rollout `change` in it. */
export async function writeSmallFleet(desk: Desk, fleet: SmallFleet): Promise<string> {
  return await desk.write('fleet.yaml', documentsOf(desk, fleet).map(toText).join('\n---\n'));
}

function documentsOf(desk: Desk, fleet: SmallFleet): readonly object[] {
  const { url, query = 'errors', program = [...onDisk, desk.folder] } = fleet;
  const { timeout = '20s', outputMax = '1MiB', revision = 'v1', name = 'change' } = fleet;
  const figures = { soak: '500ms', waveSoak: '0s', progressDeadline: '4s', ...fleet.tier };
  const prom = { prometheus: { url }, livesOn: 'outside', step: '200ms', lag: '0s', timeout: '2s' };
  const delivery = { command: { program, timeout, outputMax } };
  return [
    {
      kind: 'Fleet',
      metadata: { name: 'small' },
      spec: {
        tiers: ['test', 'application'].map((tier) => ({ name: tier, ...figures })),
        sources: { prom },
        ...fleet.spec,
      },
    },
    { kind: 'Cluster', metadata: { name: 'lab' }, spec: { zones: ['a'], tier: 'test', delivery } },
    {
      kind: 'Cluster',
      metadata: { name: 'app' },
      spec: { zones: ['a', 'b'], tier: 'application', delivery },
    },
    {
      kind: 'Check',
      metadata: { name: 'errors' },
      spec: { source: 'prom', threshold: { query, above: 0.05, for: '200ms' }, warmUp: '0s' },
    },
    {
      kind: 'Rollout',
      metadata: { name },
      spec: {
        component: 'ingester',
        change: { revision },
        checks: ['errors'],
        blindDeadline: '1s',
        ...fleet.rollout,
      },
    },
  ];
}

function toText(document: object): string {
  return JSON.stringify(document);
}

/** What `query_range` answers of a cluster: its series, each as its labels and a value. */
export type Answering = (cluster: string) => readonly (readonly [labels: object, value: string])[];

/** A server that speaks like a Prometheus and answers the same at every time. */
export function promLike(answering: Answering): Promise<Loopback> {
  return serve(async (request, response) => {
    const asked = new URLSearchParams(await bodyOf(request));
    const [from, to, step] = ['start', 'end', 'step'].map((name) => Number(asked.get(name)));
    const times = gridOf(from ?? 0, to ?? 0, step ?? 1);
    const result = ['lab', 'app'].flatMap((cluster) =>
      answering(cluster).map(([labels, value]) => ({
        metric: { cluster, ...labels },
        values: times.map((at) => [at, value]),
      })),
    );
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }));
  });
}

function gridOf(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) =>
    Number((from + index * step).toFixed(3)),
  );
}

/** Every check is well everywhere. */
export const allWell: Answering = () => [[{}, '0']];
