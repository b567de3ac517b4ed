import type { ServerResponse } from 'node:http';
import { expect, onTestFinished } from 'vitest';
import { serve } from '../../../test/support/loopback.ts';
import { clusterNamed } from '../../../test/support/questions.ts';
import type { Cluster, Source } from '../../core/fleet/fleet.ts';
import { probeSignal } from './probe.ts';
import { handTime, type Probed, probeCheck, reader, soon, stopper } from './rig.contract.ts';

/** A server that answers when the test says so; requests by the path, which is the cluster's name. */
export async function holder() {
  const held = new Map<string, ServerResponse[]>();
  let requests = 0;
  const server = await serve((request, response) => {
    requests += 1;
    const name = request.url?.slice(1) ?? '';
    held.set(name, [...(held.get(name) ?? []), response]);
  });
  onTestFinished(() => server.close());
  const target = { kind: 'http', url: `${server.url}/{cluster}` } as const;
  return { target, requests: () => requests, held: (name = 'a') => held.get(name) ?? [] };
}

export interface Opening extends Probed {
  readonly clusters?: readonly Cluster[];
  readonly source?: Source;
}

/** A signal in time by hand, and one who reads it. */
export function opened({ clusters = [clusterNamed('a')], source, ...probed }: Opening) {
  const time = handTime();
  const { clock } = time;
  const stop = stopper();
  const signal = probeSignal({ clock, sleep: time.sleep, stop: stop.signal });
  const check = probeCheck(probed);
  const reading = reader({ signal, check, clock, clusters, ...(source && { source }) });
  /** Waits until nothing is on its way: then every cluster sleeps until its next probe, and no more. */
  const quiet = (open = 0) => soon(() => expect(time.sleepers()).toBe(clusters.length + open));
  return { ...time, ...reading, signal, check, stop, quiet };
}

/** 0, 1, 2, … */
export const seconds = (count: number) => Array.from({ length: count }, (_, second) => second);
