import { isAlive } from '../identity.ts';
import type { ProcessMemory, ZoneMemory } from '../memory.ts';
import type { ZoneReport, ZoneSpec } from '../wire.ts';
import { report } from './report.ts';
import { nextSteps } from './rolling.ts';
import {
  openSlot,
  processIn,
  type Slot,
  type SlotWorld,
  stepSlot,
  stopSlot,
  viewSlot,
} from './slot.ts';

/** One zone of one component: what is wanted there, and the slots that stand there. */
export interface Zone {
  readonly world: ZoneWorld;
  wanted: ZoneSpec | null;
  slots: readonly Slot[];
  /** How many slots were ever opened here. */
  opened: number;
  /** Somebody outside has heard that what is wanted has failed. */
  isFailureTold: boolean;
}

/** What a zone needs of its supervisor; files of output by the index of the process. */
export interface ZoneWorld extends Omit<SlotWorld, 'files'> {
  files(index: number): SlotWorld['files'];
  /** Writes down some time soon that there are fewer processes: a dead one on the list does no harm. */
  forget(): void;
}

/** Takes over a zone as it was left: processes that still live are adopted, the others started. */
export function openZone({ wanted, processes }: ZoneMemory, world: ZoneWorld): Zone {
  const zone: Zone = { world, wanted, slots: [], opened: 0, isFailureTold: false };
  for (const { process, ...rest } of processes) {
    openIn(zone, { ...rest, process: process !== null && isAlive(process) ? process : null });
  }
  return zone;
}

/** What to keep of the zone. */
export function memoryOfZone({ wanted, slots }: Zone): ZoneMemory {
  return {
    wanted,
    processes: slots.map((slot) => ({
      index: slot.index,
      spec: slot.spec,
      process: processIn(slot),
    })),
  };
}

/** How far the zone is. */
export function reportOfZone({ wanted, slots }: Zone): ZoneReport {
  return report(
    wanted,
    slots.map((slot) => ({ ...viewSlot(slot), index: slot.index, spec: slot.spec })),
  );
}

/** The same, for somebody outside who then knows. */
export function tellOfZone(zone: Zone): ZoneReport {
  const now = reportOfZone(zone);
  zone.isFailureTold ||= now.condition === 'failed';
  return now;
}

/** Wants something, perhaps something else, from now on. */
export function wantInZone(zone: Zone, wanted: ZoneSpec | null): void {
  if (!sameProcesses(zone.wanted, wanted)) zone.isFailureTold = false;
  zone.wanted = wanted;
}

/**
 * Starts afresh what is wanted and has failed; but only once the failure has been told. Who repeats
 * an order without having heard of a failure does not mean to forgive it.
 */
export function retryZone(zone: Zone): void {
  if (!zone.isFailureTold) return;
  zone.isFailureTold = false;
  for (const slot of zone.slots) {
    const wanted = zone.wanted?.processes[slot.index]?.generation;
    if (slot.spec.generation === wanted && viewSlot(slot).state === 'failed') stopSlot(slot);
  }
}

/** Looks at every process and takes the steps that are due. */
export function stepZone(zone: Zone): void {
  for (const slot of zone.slots) stepSlot(slot);
  const staying = zone.slots.filter(({ phase }) => phase.kind !== 'gone');
  if (staying.length < zone.slots.length) zone.world.forget();
  zone.slots = staying;

  const steps = nextSteps({
    wanted: zone.wanted?.processes.map(({ generation }) => generation) ?? null,
    maxUnavailable: zone.wanted?.maxUnavailable ?? 1,
    standing: staying.map((slot) => {
      const { index, spec, opened } = slot;
      return { index, generation: spec.generation, state: viewSlot(slot).state, opened };
    }),
  });
  const stopped = new Set(steps.stop.map(({ opened }) => opened));
  for (const slot of staying) if (stopped.has(slot.opened)) stopSlot(slot);
  for (const index of steps.open) {
    const spec = zone.wanted?.processes[index];
    if (spec !== undefined) openIn(zone, { index, spec, process: null });
  }
}

/** Nothing stands there and nothing is to. */
export function isEmptyZone({ wanted, slots }: Zone): boolean {
  return wanted === null && slots.length === 0;
}

/** Something was adopted and has not been asked yet how it is. */
export function isUnsureZone({ slots }: Zone): boolean {
  return slots.some(({ phase }) => phase.kind === 'adopted');
}

function openIn(zone: Zone, { index, spec, process }: ProcessMemory): void {
  zone.opened += 1;
  const order = { index, spec, opened: zone.opened, adopted: process };
  const { world } = zone;
  const slot = openSlot(order, {
    files: world.files(index),
    remember: () => world.remember(),
    wake: () => world.wake(),
    now: () => world.now(),
  });
  zone.slots = [...zone.slots, slot];
}

function sameProcesses(before: ZoneSpec | null, after: ZoneSpec | null): boolean {
  const generations = (spec: ZoneSpec | null) =>
    spec?.processes.map(({ generation }) => generation);
  return JSON.stringify(generations(before)) === JSON.stringify(generations(after));
}
