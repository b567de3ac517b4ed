/** What is beside the log for whoever takes over: what sources without history said, and where that of others belongs. */
import { z } from 'zod';
import type { Instant } from '../core/fleet/quantities.ts';
import { type Columns, newColumns, putSteps } from '../core/judge/compare/columns.ts';
import type { Blobs } from '../store/store.ts';
import type { Spells } from './spells.ts';

/** Where the columns of a check of a rollout lie. */
export interface ColumnsKey {
  readonly rollout: string;
  readonly check: string;
}

/** So many steps are one value, so that each new step writes few of the old ones again. */
const blockSteps = 64;

/** A block as it is kept; null stands for what is not known. */
const block = z.object({
  stepMs: z.number().positive(),
  aheadMs: z.number(),
  first: z.int(),
  /** How many steps of the block are closed. */
  steps: z.int().min(0).max(blockSteps),
  clusters: z.record(z.string(), z.array(z.array(z.number().nullable()))),
});

/** Keeps what was closed from a step on. */
export async function keepColumns(
  blobs: Blobs,
  key: ColumnsKey,
  { columns, from }: { readonly columns: Columns; readonly from: number },
): Promise<void> {
  const last = Math.floor((columns.closed - 1) / blockSteps);
  for (let index = Math.floor(from / blockSteps); index <= last; index += 1) {
    await blobs.setLatest(keyOf(key, index), blockOf(columns, index));
  }
}

function blockOf(columns: Columns, index: number) {
  const { stepMs, aheadMs, first, closed } = columns;
  const from = index * blockSteps;
  const to = Math.min(closed, from + blockSteps);
  const clusters = [...columns.clusters].map(([name, { figures }]) => {
    const parts = figures.map((figure) =>
      Array.from(figure.subarray(from, to), (value) => (Number.isNaN(value) ? null : value)),
    );
    return [name, parts] as const;
  });
  return { stepMs, aheadMs, first, steps: to - from, clusters: Object.fromEntries(clusters) };
}

/**
 * What was kept of the time until now; null where nothing is, or nothing of use. Logical time that an earlier controller has
 * lived through, and nobody wrote of, comes again: what was kept of it is forgotten.
 */
export async function readColumns(
  blobs: Blobs,
  key: ColumnsKey,
  now: Instant,
): Promise<Columns | null> {
  let columns: Columns | null = null;
  for (let index = 0; ; index += 1) {
    const parsed = block.safeParse(await blobs.latest(keyOf(key, index)));
    if (!parsed.success) return columns;
    const { data } = parsed;
    columns ??= newColumns(data, data.first * data.stepMs);
    if (data.first !== columns.first || columns.closed !== index * blockSteps) return columns;
    const passed = Math.floor((now - data.aheadMs) / data.stepMs) - columns.first - columns.closed;
    putSteps(columns, Math.max(0, Math.min(data.steps, passed)), data.clusters);
    if (passed < data.steps) {
      await forgetColumns(blobs, key);
      await keepColumns(blobs, key, { columns, from: 0 });
      return columns;
    }
  }
}

/** Forgets what was kept. */
export async function forgetColumns(blobs: Blobs, key: ColumnsKey): Promise<void> {
  for (let index = 0; (await blobs.latest(keyOf(key, index))) !== null; index += 1) {
    await blobs.setLatest(keyOf(key, index), null);
  }
  await blobs.setLatest(keyOf(key, 'spells'), null);
}

const spell = z.object({ aheadMs: z.number(), from: z.number(), to: z.number() });

/** As it is kept; steps of another length are those of another question. */
const keptSpells = z.object({
  stepMs: z.number().positive(),
  past: z.array(spell),
  present: spell.extend({ to: z.number().nullable() }),
  reachedTo: z.number(),
});

/** Keeps where the steps of a source with history belong; what they say is asked for again. */
export async function keepSpells(
  blobs: Blobs,
  key: ColumnsKey,
  { spells, stepMs }: { readonly spells: Spells; readonly stepMs: number },
): Promise<void> {
  const { past, present, reachedTo } = spells;
  const plain = (one: Spells['present']) => ({ aheadMs: one.aheadMs, from: one.from, to: one.to });
  const kept = { stepMs, past: past.map(plain), present: plain(present), reachedTo };
  await blobs.setLatest(keyOf(key, 'spells'), kept);
}

/** The spells that were kept of steps of this length; null where none are. */
export async function readSpells(
  blobs: Blobs,
  key: ColumnsKey,
  stepMs: number,
): Promise<Spells | null> {
  const { success, data } = keptSpells.safeParse(await blobs.latest(keyOf(key, 'spells')));
  return success && data.stepMs === stepMs ? data : null;
}

function keyOf({ rollout, check }: ColumnsKey, part: number | 'spells'): string {
  return `columns/${rollout}/${check}/${part}`;
}
