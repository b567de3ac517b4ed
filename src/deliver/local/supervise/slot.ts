import type { ProcessIdentity } from '../identity.ts';
import type { ProcessSpec } from '../wire.ts';
import {
  type Living,
  type Phase,
  type SlotView,
  type Stopping,
  stableMs,
  viewOf,
} from './phase.ts';
import { healthTrouble, portTrouble } from './probe.ts';
import {
  adopt,
  cutOutput,
  type Gated,
  lastWordsOf,
  type OutputFiles,
  sizeOf,
  startGated,
} from './process.ts';

/**
 * The place of one process in a zone; phase.ts tells the life of what stands there. A slot never
 * changes what it runs. Another revision is another slot in the same place, opened by the zone once
 * this one is gone.
 */
export interface Slot extends SlotOrder {
  readonly world: SlotWorld;
  phase: Phase;
  endsInARow: number;
  trouble: string;
  /** Questions to the health URL in a row that were not answered well. */
  misses: number;
  isAsking: boolean;
  askedAt: number;
  /** Where in its standard error the present process began to write. */
  saidFrom: number;
}

export interface SlotOrder {
  readonly index: number;
  readonly spec: ProcessSpec;
  /** Orders slots by when they were opened, and names each in its zone. */
  readonly opened: number;
  /** A process that an earlier supervisor started; null to start one. */
  readonly adopted: ProcessIdentity | null;
}

/** What a slot needs of its supervisor. */
export interface SlotWorld {
  readonly files: OutputFiles;
  /** Writes down which processes there are, durably, before this returns. Throws when it cannot. */
  remember(): void;
  /** Something happened: everything wants to be looked at again. */
  wake(): void;
  /** Milliseconds that never go back. */
  now(): number;
}

const pauseFirstMs = 200;
const pauseMaxMs = 5_000;
/** From SIGTERM to SIGKILL. */
const graceMs = 3_000;
const askEveryMs = { ready: 1_000, other: 150 } as const;

/** Opens a slot: adopts a process, or starts one as soon as its port is free. */
export function openSlot(order: SlotOrder, world: SlotWorld): Slot {
  const since = world.now();
  const slot: Slot = {
    ...order,
    world,
    phase:
      order.adopted === null
        ? { kind: 'checking', since }
        : { kind: 'adopted', since, process: adopt(order.adopted) },
    endsInARow: 0,
    trouble: '',
    misses: 0,
    isAsking: false,
    askedAt: Number.NEGATIVE_INFINITY,
    saidFrom: sizeOf(world.files.err),
  };
  if (order.adopted === null) void check(slot);
  return slot;
}

/** How the slot is now. */
export function viewSlot(slot: Slot): SlotView {
  return viewOf(slot, slot.spec, slot.world.now());
}

/** The process to remember; null while there is none. */
export function processIn({ phase }: Slot): ProcessIdentity | null {
  return 'process' in phase ? phase.process.identity : null;
}

/** Asks what stands there to go; what has not begun is gone at once. */
export function stopSlot(slot: Slot): void {
  const { phase } = slot;
  const since = slot.world.now();
  if (phase.kind === 'stopping' || phase.kind === 'gone') return;
  if ('process' in phase) {
    phase.process.signal('SIGTERM');
    enter(slot, { kind: 'stopping', since, process: phase.process, isKilled: false });
  } else {
    enter(slot, { kind: 'gone', since });
  }
}

/** Looks at the process and takes the next step that is due. */
export function stepSlot(slot: Slot): void {
  const { phase, world } = slot;
  if (phase.kind === 'waiting' && world.now() >= phase.until) void check(slot);
  if (!('process' in phase)) return;
  const how = phase.process.ending();
  if (how !== null) {
    // What the process left behind would hold its port.
    phase.process.signal('SIGKILL');
    if (phase.kind === 'stopping') enter(slot, { kind: 'gone', since: world.now() });
    else ended(slot, how);
  } else if (phase.kind === 'stopping') {
    insist(slot, phase);
  } else {
    watch(slot, phase);
  }
}

function enter(slot: Slot, phase: Phase): void {
  slot.phase = phase;
  slot.misses = 0;
  slot.askedAt = Number.NEGATIVE_INFINITY;
  slot.world.wake();
}

async function check(slot: Slot): Promise<void> {
  const checking: Phase = { kind: 'checking', since: slot.world.now() };
  enter(slot, checking);
  const taken = await portTrouble(slot.spec.port);
  // It may have been stopped while it waited for the answer.
  if (slot.phase !== checking) return;
  if (taken === null) start(slot);
  else ended(slot, taken);
}

function start(slot: Slot): void {
  const { spec, world } = slot;
  let gated: Gated | null = null;
  try {
    slot.saidFrom = sizeOf(world.files.err);
    gated = startGated(spec, world.files, () => world.wake());
    enter(slot, { kind: 'starting', since: world.now(), process: gated });
    world.remember();
    gated.release();
  } catch (error) {
    gated?.signal('SIGKILL');
    ended(slot, error instanceof Error ? error.message : String(error));
  }
}

function ended(slot: Slot, how: string): void {
  const { world } = slot;
  slot.endsInARow += 1;
  const words = lastWordsOf(world.files.err, slot.saidFrom);
  slot.trouble = words === '' ? how : `${how}: ${words}`;
  const since = world.now();
  const pauseMs = Math.min(pauseFirstMs * 2 ** (slot.endsInARow - 1), pauseMaxMs);
  enter(slot, { kind: 'waiting', since, until: since + pauseMs });
}

function insist(slot: Slot, phase: Stopping): void {
  if (phase.isKilled || slot.world.now() - phase.since < graceMs) return;
  phase.process.signal('SIGKILL');
  slot.phase = { ...phase, isKilled: true };
}

function watch(slot: Slot, phase: Living): void {
  const now = slot.world.now();
  if (phase.kind === 'ready' && now - phase.since >= stableMs) slot.endsInARow = 0;
  const everyMs = phase.kind === 'ready' && slot.misses === 0 ? askEveryMs.ready : askEveryMs.other;
  if (slot.isAsking || now - slot.askedAt < everyMs) return;
  cutOutput(slot.world.files);
  slot.isAsking = true;
  slot.askedAt = now;
  void ask(slot, phase);
}

async function ask(slot: Slot, asked: Living): Promise<void> {
  const { port, healthPath } = slot.spec;
  const missing = await healthTrouble(`http://127.0.0.1:${port}${healthPath}`);
  slot.isAsking = false;
  // The answer may be that of a process which is not meant to be there any more.
  if (slot.phase !== asked) return;
  const since = slot.world.now();
  if (missing === null) {
    slot.misses = 0;
    if (asked.kind !== 'ready') enter(slot, { ...asked, kind: 'ready', since });
    return;
  }
  slot.misses += 1;
  slot.trouble = missing;
  // Once may be a hiccup of a busy machine; asking again soon tells.
  const isDown = asked.kind === 'adopted' || (asked.kind === 'ready' && slot.misses >= 2);
  if (isDown) enter(slot, { ...asked, kind: 'unready', since });
}
