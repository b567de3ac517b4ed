import { z } from 'zod';
import type { Json } from '../../core/fleet/quantities.ts';
import type { Fence, ZoneCondition } from '../../core/rollout/world.ts';
import type { ProcessIdentity } from './identity.ts';

/**
 * What passes between the delivery and a cluster's supervisor, and what the supervisor writes down.
 * The delivery has filled every template, so the supervisor knows nothing of fleets and changes.
 */

/** One process, ready to be started. */
export interface ProcessSpec {
  readonly revision: string;
  /** The body of the change, kept to come back to it later. */
  readonly body: Json;
  /** Equal for two specs exactly when a process of the one need not be replaced for the other. */
  readonly generation: string;
  readonly program: readonly string[];
  /** Where relative paths begin. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
  readonly healthPath: string;
  readonly readyTimeoutMs: number;
}

/** What a zone is to run: its processes in order, and how many of them may be down meanwhile. */
export interface ZoneSpec {
  readonly maxUnavailable: number;
  readonly processes: readonly ProcessSpec[];
}

/** Asks a supervisor to bring one zone to a state; null for nothing at all. */
export interface ActRequest {
  readonly component: string;
  readonly zone: string;
  readonly wanted: ZoneSpec | null;
  readonly fence: Fence;
}

/** How far one zone is, in a supervisor's answer. */
export interface ZoneReport {
  readonly condition: ZoneCondition;
  /** What all its processes run; null while they differ or there are none. */
  readonly running: RunningChange | null;
  readonly message: string;
}

/** Enough of a change to bring it back: what `Running.restore` holds for this delivery. */
export interface RunningChange {
  readonly revision: string;
  readonly body: Json;
}

const json: z.ZodType<Json> = z.json();

export const runningChange = z.object({
  revision: z.string(),
  body: json,
}) satisfies z.ZodType<RunningChange>;

export const processSpec = runningChange.extend({
  generation: z.string(),
  program: z.array(z.string()).min(1),
  folder: z.string(),
  env: z.record(z.string(), z.string()),
  port: z.int().min(1).max(65_535),
  healthPath: z.string(),
  readyTimeoutMs: z.number(),
}) satisfies z.ZodType<ProcessSpec>;

export const zoneSpec = z.object({
  maxUnavailable: z.int().min(1),
  processes: z.array(processSpec),
}) satisfies z.ZodType<ZoneSpec>;

export const actRequest = z.object({
  component: z.string(),
  zone: z.string(),
  wanted: zoneSpec.nullable(),
  fence: z.object({
    rollout: z.string(),
    epoch: z.number(),
    version: z.number(),
    position: z.number(),
  }),
}) satisfies z.ZodType<ActRequest>;

/** The answer to a look at a component: its zones by name; one that is missing is absent. */
export const zoneReports = z.record(
  z.string(),
  z.object({
    condition: z.enum(['ready', 'progressing', 'failed', 'absent']),
    running: runningChange.nullable(),
    message: z.string(),
  }) satisfies z.ZodType<ZoneReport>,
);

/** Who it is that answers. */
export const presence = z.object({
  process: z.object({ pid: z.int().positive(), born: z.string() }),
}) satisfies z.ZodType<{ readonly process: ProcessIdentity }>;

/** What a supervisor says when it did not do what it was asked. */
export const complaint = z.object({ message: z.string() });
