import type { Cluster } from '../core/fleet/fleet.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import type { Action, ActionDone, ActionFailure, Fence } from '../core/rollout/world.ts';
import { DeliveryTrouble, StaleFence } from '../deliver/delivery.ts';
import type { Machinery } from './machinery.ts';
import { within } from './within.ts';

/**
 * What was done for one cluster. Actions on a cluster follow one another; those on different
 * clusters run side by side. The same action is asked for every turn: it is sent when it is new,
 * when its last try failed and the back-off is over, and now and then to hold the cluster to it.
 */
export interface ActionDesk {
  key: string;
  isActing: boolean;
  /** Whether what is wanted was seen to be there when it was sent. */
  isThere: boolean;
  doneAt: Instant;
  tries: number;
  terminalTries: number;
  retryAt: Instant;
  failure: ActionFailure | null;
  /** Why the last try did not work; null once one did. */
  trouble: string | null;
  /** The last that was carried out, if nothing else was tried since. */
  done: ActionDone | null;
}

const repeatMs = 30_000;
const actDeadlineMs = 15 * 60_000;
const backoffMs = { first: 500, max: 30_000 };
/** As many refusals that will not pass by themselves are a failed delivery. */
const terminalTriesMax = 3;
/** After as many it is let be, if it would change nothing anyway. */
const needlessTriesMax = 5;

/** Nothing was done yet. */
export function newActionDesk(): ActionDesk {
  return {
    key: '',
    isActing: false,
    isThere: false,
    doneAt: Number.NEGATIVE_INFINITY,
    tries: 0,
    terminalTries: 0,
    retryAt: Number.NEGATIVE_INFINITY,
    failure: null,
    trouble: null,
    done: null,
  };
}

/** A person gave it another go: earlier tries no longer count. */
export function clearDesk(desk: ActionDesk): void {
  const { isActing, isThere } = desk;
  Object.assign(desk, { ...newActionDesk(), isActing, isThere });
}

/** When the action should be sent; infinity while another one for the cluster is under way. */
export function actionDueAt(desk: ActionDesk, action: Action): Instant {
  if (desk.isActing) return Number.POSITIVE_INFINITY;
  if (desk.key !== keyOf(action)) return Number.NEGATIVE_INFINITY;
  if (desk.failure !== null) return Number.POSITIVE_INFINITY;
  return desk.tries > 0 ? desk.retryAt : desk.doneAt + repeatMs;
}

/** What an action is sent with. */
export interface Dispatch {
  readonly cluster: Cluster;
  readonly component: string;
  readonly action: Action;
  readonly fence: Fence;
  /** Whether what is wanted is seen to be there already. */
  readonly isThere: boolean;
}

/**
 * Sends an action and keeps what came of it. False when the cluster has seen a newer controller and
 * this one has indeed lost its lease.
 */
export async function send(
  desk: ActionDesk,
  { cluster, component, action, fence, isThere }: Dispatch,
  machinery: Machinery,
): Promise<boolean> {
  const key = keyOf(action);
  if (desk.key !== key) Object.assign(desk, { ...newActionDesk(), key });
  desk.isActing = true;
  desk.isThere = isThere;
  try {
    const { zone, target } = action;
    const order = { cluster, component, zone, target, fence };
    await within(machinery, actDeadlineMs, (signal) =>
      machinery.deliveryFor(cluster).act(order, signal),
    );
    desk.doneAt = machinery.clock.now();
    if (desk.key === key) desk.done = { zone, kind: target.kind };
    desk.tries = 0;
    desk.terminalTries = 0;
    desk.trouble = null;
    return true;
  } catch (trouble) {
    if (trouble instanceof StaleFence && !(await isStillMine(machinery))) return false;
    noteTrouble(desk, action, { trouble, now: machinery.clock.now(), chance: machinery.chance() });
    return true;
  } finally {
    desk.isActing = false;
  }
}

/** A store that cannot say is the loop's own trouble: it asks the same before it writes. */
async function isStillMine({ store, fence }: Machinery): Promise<boolean> {
  try {
    return await store.lease.confirm(fence);
  } catch {
    return true;
  }
}

interface Trouble {
  readonly trouble: unknown;
  readonly now: Instant;
  readonly chance: number;
}

function noteTrouble(desk: ActionDesk, action: Action, { trouble, now, chance }: Trouble): void {
  const message = trouble instanceof Error ? trouble.message : String(trouble);
  const isTransient = trouble instanceof DeliveryTrouble && trouble.lasting === 'transient';
  desk.tries += 1;
  desk.trouble = message;
  desk.terminalTries = isTransient ? 0 : desk.terminalTries + 1;
  const waitMs = Math.min(backoffMs.max, backoffMs.first * 2 ** Math.min(desk.tries - 1, 12));
  desk.retryAt = now + waitMs * (0.5 + chance);
  const isNeedless = desk.isThere && desk.tries >= needlessTriesMax;
  if (desk.terminalTries < terminalTriesMax && !isNeedless) return;
  const { cluster, zone, target } = action;
  desk.failure = { cluster, zone, kind: target.kind, message };
}

function keyOf({ zone, target }: Action): string {
  const to = target.kind === 'apply' ? target.change.revision : (target.to?.revision ?? '');
  return `${target.kind} ${zone} ${to}`;
}
