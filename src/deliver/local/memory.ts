import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Fence } from '../../core/rollout/world.ts';
import { DeliveryTrouble } from '../delivery.ts';
import type { ProcessIdentity } from './identity.ts';
import type { Place } from './place.ts';
import { type ProcessSpec, processSpec, type ZoneSpec, zoneSpec } from './wire.ts';

/** What a supervisor keeps on disk, so that the next one can go on where it was killed. */
export interface Memory {
  readonly components: Readonly<Record<string, ComponentMemory>>;
}

/** A component that is gone is remembered for its fence. */
export interface ComponentMemory {
  readonly fence: Fence | null;
  readonly zones: Readonly<Record<string, ZoneMemory>>;
}

/** What a zone is to run, and what was started there, old and new. */
export interface ZoneMemory {
  readonly wanted: ZoneSpec | null;
  readonly processes: readonly ProcessMemory[];
}

/** One process of a zone; `process` is null between an exit and the next start. */
export interface ProcessMemory {
  readonly index: number;
  readonly spec: ProcessSpec;
  readonly process: ProcessIdentity | null;
}

const componentMemory = z.object({
  fence: z
    .object({
      epoch: z.number(),
      // Older programs kept none of these; whoever takes over from one has a higher epoch.
      rollout: z.string().default(''),
      version: z.number().default(0),
      position: z.number().default(0),
    })
    .nullable(),
  zones: z.record(
    z.string(),
    z.object({
      wanted: zoneSpec.nullable(),
      processes: z.array(
        z.object({
          index: z.int(),
          spec: processSpec,
          process: z.object({ pid: z.int().positive(), born: z.string() }).nullable(),
        }),
      ),
    }),
  ),
}) satisfies z.ZodType<ComponentMemory>;

const memory = z.object({ components: z.record(z.string(), componentMemory) });

/**
 * What was kept; nothing at all for a cluster that nobody started. Throws terminal `DeliveryTrouble`
 * when it makes no sense: to go on without it would lose fences, and processes that run.
 */
export function recall(place: Place): Memory {
  try {
    return memory.parse(JSON.parse(readFileSync(place.memory, 'utf8')));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { components: {} };
    const what = code === undefined ? 'is not what a supervisor wrote' : `cannot be read: ${code}`;
    throw new DeliveryTrouble('terminal', `${place.memory} ${what}`);
  }
}

/** Whether anything runs or is to run, so that somebody has to look after it. */
export function isInUse({ components }: Memory): boolean {
  return Object.values(components)
    .flatMap(({ zones }) => Object.values(zones))
    .some(({ wanted, processes }) => wanted !== null || processes.length > 0);
}

/** Replaces a file so that there is always a whole one, and it is on disk when this returns. */
export function writeWhole(path: string, text: string): void {
  const next = `${path}.next`;
  const file = openSync(next, 'w', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
