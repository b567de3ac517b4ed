import { type Delivery, DeliveryTrouble, StaleFence } from '../delivery.ts';
import type { ZoneState } from '../../core/rollout/world.ts';
import { type Answer, ask, complaintOf, type Question } from './ask.ts';
import { isInUse, recall } from './memory.ts';
import { type Place, placeOf, readBeacon } from './place.ts';
import { ownSurroundings, settingsOf, wantedOf } from './spec.ts';
import { startSupervisor } from './start.ts';
import { type ActRequest, type ZoneReport, zoneReports } from './wire.ts';

/**
 * Changes clusters that are sets of processes on this machine, each looked after by a supervisor
 * that outlives this process: for trying Tierwise, and for its own tests. Everything that a cluster
 * needs to remember is kept below `stateDir`.
 */
export function localDelivery({ stateDir }: { readonly stateDir: string }): Delivery {
  return {
    zones: 'given',
    fenced: true,
    async observe({ cluster, component }, signal) {
      settingsOf(cluster);
      const place = placeOf(stateDir, cluster.name);
      const path = `/components/${encodeURIComponent(component)}`;
      const answer = isAsleep(place) ? null : await reach(place, { method: 'GET', path }, signal);
      const reports = answer === null ? {} : zoneReports.parse(answer);
      return cluster.zones.map((zone) => stateOf(zone, reports));
    },
    async act(order, signal) {
      const wanted = wantedOf(order, ownSurroundings());
      const { component, zone, fence } = order;
      const body = { component, zone, wanted, fence } satisfies ActRequest;
      await reach(
        placeOf(stateDir, order.cluster.name),
        { method: 'POST', path: '/act', body },
        signal,
      );
    },
  };
}

/** Nobody lives there and nothing is to live there: a look need not start anything. */
function isAsleep(place: Place): boolean {
  return readBeacon(place) === null && !isInUse(recall(place));
}

/** The answer of the cluster's supervisor, which is started when there is none. */
async function reach(place: Place, question: Question, signal: AbortSignal): Promise<unknown> {
  if (signal.aborted)
    throw new DeliveryTrouble('transient', 'nobody waits for the answer any more');
  const beacon = readBeacon(place);
  const first: Answer = beacon === null ? { kind: 'nobody' } : await ask(beacon, question, signal);
  if (first.kind === 'answered') return good(first);
  const started = await startSupervisor(place, signal);
  const second = await ask(started, question, signal);
  if (second.kind === 'answered') return good(second);
  throw new DeliveryTrouble('transient', 'the supervisor went away while it was being asked');
}

function good({ status, body }: Extract<Answer, { kind: 'answered' }>): unknown {
  if (status === 200) return body;
  const message = complaintOf(body);
  if (status === 409) throw new StaleFence(message);
  // A disk that is full may have room again; an order that makes no sense stays so.
  throw new DeliveryTrouble(status >= 500 ? 'transient' : 'terminal', message);
}

function stateOf(zone: string, reports: Readonly<Record<string, ZoneReport>>): ZoneState {
  const report = Object.hasOwn(reports, zone) ? reports[zone] : undefined;
  if (report === undefined) return { zone, running: null, condition: 'absent', message: '' };
  const { running, condition, message } = report;
  if (running === null) return { zone, running, condition, message };
  const { revision, body } = running;
  return { zone, running: { revision, restore: { revision, body } }, condition, message };
}
