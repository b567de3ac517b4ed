import { type Clock, steadyTime } from '../../controller/clock.ts';
import type { Machinery } from '../../controller/machinery.ts';
import { type Delivery, StaleFence } from '../../deliver/delivery.ts';
import { StoreTrouble, type LeaseFence, type Store } from '../../store/store.ts';
import { between } from '../chance.ts';
import { faulty } from '../faults.ts';
import { type Fate, mortal, type Mortal, type Moment } from '../mortal.ts';
import { worldDelivery } from '../world-delivery.ts';
import type { Life } from './life.ts';
import { signalOf } from './signal.ts';

/** The controllers of a trial: there is always one to come, whatever becomes of the last. */
export interface Controllers {
  begin(): Promise<void>;
  /** Another one takes over from one that still lives. */
  overtake(): Promise<void>;
  /** The last one stands still for a while; another takes over meanwhile. */
  freeze(forMs: number): Promise<void>;
  end(): void;
}

interface Placed extends Mortal {
  readonly number: number;
  readonly fence: LeaseFence;
}

/** All that ever were in control, the last one last. */
interface Line {
  readonly life: Life;
  readonly all: Placed[];
}

/** Nobody is in control yet. */
export function controllersOf(life: Life): Controllers {
  const line: Line = { life, all: [] };
  const last = (): Placed | undefined => line.all.findLast((one) => !one.isDead());
  return {
    begin: () => begin(line),
    overtake: async () => {
      const me = last();
      if (me === undefined) return;
      await life.store.lease.release(me.fence);
      await begin(line);
    },
    freeze: async (forMs) => {
      const me = last();
      if (me === undefined) return;
      me.freeze();
      await stand(line, me, forMs);
    },
    end: () => {
      for (const one of line.all) one.kill();
    },
  };
}

async function begin(line: Line): Promise<void> {
  const { life, all } = line;
  const number = all.length + 1;
  const lease = await life.store.lease.acquire({
    name: `controller ${number}`,
    at: life.clock.now(),
  });
  if (lease.kind === 'taken') return;
  const { fence } = lease;
  const machinery = machineryOf(life, { number, fence });
  const order = { order: 'all', fate: (moment: Moment) => meet(line, number, moment) } as const;
  const placed: Placed = { ...mortal(machinery, order), number, fence };
  all.push(placed);
  say(life, number, 'began');
  // A store that fails ends the program; whoever looks after it starts it again.
  placed.end.then(
    (end) => {
      if (end === 'lost') say(life, number, 'lost');
    },
    () => void dies(line, placed),
  );
}

function meet(line: Line, number: number, moment: Moment): Fate {
  const { life, all } = line;
  const me = all.find((one) => one.number === number);
  const { deathRate } = life.scenario;
  if (me === undefined || !life.isWild() || life.fate() >= deathRate) return 'lives';
  if (moment !== 'after-append' && life.fate() < 0.2) {
    life.count(`frozen ${moment}`);
    void stand(line, me, between(life.fate, 20_000, 600_000));
    return 'freezes';
  }
  life.count(`killed ${moment}`);
  void dies(line, me);
  return 'dies';
}

async function dies(line: Line, me: Placed): Promise<void> {
  const { life } = line;
  if (me.isDead()) return;
  say(life, me.number, 'died');
  me.kill();
  await life.store.lease.release(me.fence);
  await life.sleep(between(life.fate, 0, 180_000));
  await begin(line);
}

/** It stands still while another one takes over, and wakes later on. */
async function stand(line: Line, me: Placed, forMs: number): Promise<void> {
  const { life } = line;
  say(life, me.number, 'froze');
  await life.sleep(forMs * life.fate());
  await life.store.lease.release(me.fence);
  await begin(line);
  await life.sleep(forMs);
  if (me.isDead()) return;
  say(life, me.number, 'woke');
  me.thaw();
}

type Turned = 'began' | 'died' | 'froze' | 'woke' | 'lost';

function say({ tell, clock }: Life, controller: number, what: Turned): void {
  tell({ kind: 'controller', at: clock.now(), controller, what });
}

interface Placement {
  readonly number: number;
  readonly fence: LeaseFence;
}

function machineryOf(life: Life, { number, fence }: Placement): Machinery {
  const { clock, machine, scenario } = life;
  const wall = () => clock.now() + machine.skewMs;
  const own: Clock = {
    ...steadyTime({ wall, monotonic: clock.now }),
    sleep: (ms, signal) => clock.sleep(ms, signal),
  };
  const bare = worldDelivery(life.world, number);
  const delivery = faulty(refusing(bare, life.count), life.faults, { clock, chance: life.luck });
  const signal = signalOf(life);
  return {
    store: troubled(life),
    fence,
    holder: `controller ${number}`,
    clock: own,
    chance: life.luck,
    pollMs: scenario.pollMs,
    deliveryFor: () => delivery,
    signalFor: () => signal,
    calendar: life.calendar,
    stop: life.never,
    onTurn: ({ rollout, waiting }) => {
      const { name } = rollout.pinned.spec;
      life.tell({ kind: 'told', at: clock.now(), rollout: name, controller: number, waiting });
    },
  };
}

/** Nothing is on a disk in no time. */
const appendMs = 1;
/** The longest that a store lets a writer wait; who waits for less is first. */
const slowMsMax = 60_000;

/** A store that now and then has no place left, or is so slow that somebody else writes first. */
function troubled({ store, scenario, rivals, isWild, luck, count, sleep }: Life): Store {
  return {
    ...store,
    log: {
      ...store.log,
      append: async (request) => {
        if (isWild() && luck() < scenario.storeTroubleRate) {
          count('store trouble');
          throw new StoreTrouble('full', 'no space left on device');
        }
        if (isWild() && luck() < scenario.storeTroubleRate) {
          count('store slow');
          await sleep(luck() * slowMsMax);
        }
        await sleep(appendMs);
        await rivals.shift()?.();
        const answer = await store.log.append(request);
        if (answer.kind !== 'appended') count(`append ${answer.kind}`);
        return answer;
      },
    },
  };
}

/** A delivery that counts what it refuses because somebody newer was there. */
function refusing(delivery: Delivery, count: (what: string) => void): Delivery {
  return {
    ...delivery,
    act: async (order, signal) => {
      try {
        await delivery.act(order, signal);
      } catch (trouble) {
        if (trouble instanceof StaleFence) count('action refused by its fence');
        throw trouble;
      }
    },
  };
}
