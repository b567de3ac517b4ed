import { existsSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf } from './identity.ts';
import { recall, writeWhole } from './memory.ts';
import { type Place, placeOf, socketOf } from './place.ts';
import {
  emptyCluster,
  isEmptyCluster,
  isSettledCluster,
  isUnsureCluster,
  type LocalCluster,
  openCluster,
  stepCluster,
} from './supervise/cluster.ts';
import { tieTo } from './supervise/leash.ts';
import { takeLock } from './supervise/lock.ts';
import { outputFiles } from './supervise/process.ts';
import { serve } from './supervise/serve.ts';

/**
 * The supervisor of one local cluster: a process of its own, `node supervisor.ts STATE-DIR CLUSTER`,
 * that outlives the controller which started it. Its life:
 *
 *   alone?      It takes the lock. Another one lives: it ends with code 3 and has touched nothing.
 *   tied        With TIERWISE_LOCAL_LEASH it ties itself to whoever listens there, and ends at once
 *               when nobody does, with all that an earlier one may have left running.
 *   recalling   It reads its memory, adopts the processes that still live and starts the others. It
 *               asks each once how it is before it speaks of them.
 *   serving     It listens on its socket and says where in its beacon. From here on it looks at all
 *               processes many times a second and takes the step that is due in each zone, whatever
 *               brought it there: an order, an exit, a health URL, or time (see supervise/phase.ts for
 *               the life of a process, supervise/rolling.ts for the order of steps in a zone).
 *   emptying    Told to stop, or its leash ended: it wants nothing any more and goes on as before,
 *               until nothing stands.
 *   ended       It takes away its beacon and its socket. So it does when it had nothing to do for
 *               half a minute.
 *
 * Killed at any point it leaves its processes running and its memory behind. Only what is written
 * down is done: an order before it is answered, a process before it begins its program.
 */

/** Another supervisor of the cluster lives. */
const notAlone = 3;

const idleMs = 30_000;
const stepMs = { settled: 500, moving: 100 } as const;
/** Whoever cleans up temporary folders may take the socket away; it comes back. */
const socketCheckMs = 5_000;
/** A process that does not say how it is must not keep everybody waiting. */
const unsureMs = 2_500;

async function main(place: Place): Promise<void> {
  if (!takeLock(place.lock)) {
    process.exitCode = notAlone;
    return;
  }
  const bell = openBell();
  const cluster = openCluster(recall(place), {
    save: (memory) => writeWhole(place.memory, JSON.stringify(memory)),
    wake: () => bell.ring(),
    now: () => performance.now(),
    files: (...names) => outputFiles(place.output, names.map(String)),
  });
  await tie(cluster);
  const unsureUntil = performance.now() + unsureMs;
  while (isUnsureCluster(cluster) && performance.now() < unsureUntil) {
    stepCluster(cluster);
    await bell.wait(stepMs.moving);
  }

  const socket = socketOf(place);
  let server = await announce(cluster, { place, socket });
  let checkedAt = performance.now();
  let busyAt = checkedAt;
  for (;;) {
    stepCluster(cluster);
    const now = performance.now();
    if (!isEmptyCluster(cluster)) busyAt = now;
    else if (cluster.isClosing || now - busyAt > idleMs) break;
    if (now - checkedAt > socketCheckMs) {
      checkedAt = now;
      if (!existsSync(socket)) {
        server.close();
        server = await announce(cluster, { place, socket });
      }
    }
    await bell.wait(isSettledCluster(cluster) ? stepMs.settled : stepMs.moving);
  }
  await leave(server, { place, socket });
}

/** Who is told to be tied and is not must not leave anything behind, whatever it was left with. */
async function tie(cluster: LocalCluster): Promise<void> {
  const leash = process.env['TIERWISE_LOCAL_LEASH'];
  if (leash === undefined || leash === '') return;
  try {
    await tieTo(leash, () => emptyCluster(cluster));
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
    emptyCluster(cluster);
  }
}

interface Address {
  readonly place: Place;
  readonly socket: string;
}

async function announce(cluster: LocalCluster, { place, socket }: Address): Promise<Server> {
  const server = await serve(cluster, socket);
  writeWhole(place.beacon, JSON.stringify({ process: identityOf(process.pid), socket }));
  return server;
}

/** Lets the last answers out; then nobody can find this supervisor any more. */
async function leave(server: Server, { place, socket }: Address): Promise<void> {
  rmSync(place.beacon, { force: true });
  await Promise.race([new Promise((resolve) => server.close(resolve)), sleep(500)]);
  rmSync(socket, { force: true });
  process.exit();
}

/** What is rung while nobody waits is heard by the next one who does. */
function openBell(): { ring(): void; wait(atMostMs: number): Promise<void> } {
  let isRung = false;
  let wakeUp: (() => void) | null = null;
  return {
    ring: () => {
      isRung = true;
      wakeUp?.();
    },
    wait: async (atMostMs) => {
      if (!isRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, atMostMs);
          wakeUp = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wakeUp = null;
      isRung = false;
    },
  };
}

const [stateDir = '', name = ''] = process.argv.slice(2);
try {
  await main(placeOf(stateDir, name));
} catch (error) {
  // One line, for the message of whoever started it; and nothing may keep it alive.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
