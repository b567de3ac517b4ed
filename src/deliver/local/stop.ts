import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeliveryTrouble } from '../delivery.ts';
import { ask } from './ask.ts';
import { isAlive, type ProcessIdentity, signalProcess } from './identity.ts';
import { isInUse, recall } from './memory.ts';
import { type Beacon, placeOf, readBeacon } from './place.ts';
import { startSupervisor } from './start.ts';
import { presence } from './wire.ts';

/** Longer than a process is given to end by itself. */
const emptyMs = 10_000;

/**
 * Stops all processes of a local cluster and its supervisor, and forgets what was to run there; only
 * the fences are kept. Also when the supervisor was killed, and when it hangs. Returns once all are
 * gone; throws `DeliveryTrouble` when something would not go.
 */
export async function stopLocalCluster(of: {
  readonly stateDir: string;
  readonly cluster: string;
}): Promise<void> {
  const place = placeOf(of.stateDir, of.cluster);
  const signal = AbortSignal.timeout(30_000);
  const beacon = readBeacon(place);
  if (beacon !== null && (await stop(beacon, signal))) return;
  // One that hangs is killed: its processes live on, and its successor takes them over.
  if (beacon !== null) signalProcess(beacon.process, 'SIGKILL');
  if (isInUse(recall(place))) {
    const successor = await startSupervisor(place, signal);
    if (await stop(successor, signal)) return;
    throw new DeliveryTrouble('transient', `the supervisor of ${of.cluster} would not stop`);
  }
  rmSync(place.beacon, { force: true });
  if (beacon !== null) rmSync(beacon.socket, { force: true });
}

/** Whether the supervisor stopped everything and went; false when it does not do what it is told. */
async function stop(beacon: Beacon, signal: AbortSignal): Promise<boolean> {
  let stopping: ProcessIdentity;
  try {
    const answer = await ask(beacon, { method: 'POST', path: '/stop' }, signal);
    if (answer.kind === 'nobody') return false;
    stopping = presence.parse(answer.body).process;
  } catch {
    return false;
  }
  const giveUpAt = performance.now() + emptyMs;
  while (isAlive(stopping)) {
    if (performance.now() > giveUpAt) return false;
    await sleep(20);
  }
  return true;
}
