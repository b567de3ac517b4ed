/** What a source without history said, beside the log: whoever takes over reads it from there. */
import { z } from 'zod';
import { type Columns, newColumns, putSteps } from '../core/judge/compare/columns.ts';
import type { Blobs } from '../store/store.ts';

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

/** What was kept; null where nothing is, or nothing of use. */
export async function readColumns(blobs: Blobs, key: ColumnsKey): Promise<Columns | null> {
  let columns: Columns | null = null;
  for (let index = 0; ; index += 1) {
    const parsed = block.safeParse(await blobs.latest(keyOf(key, index)));
    if (!parsed.success) return columns;
    const { data } = parsed;
    columns ??= newColumns(data, data.first * data.stepMs);
    if (data.first !== columns.first || columns.closed !== index * blockSteps) return columns;
    putSteps(columns, data.steps, data.clusters);
  }
}

/** Forgets what was kept. */
export async function forgetColumns(blobs: Blobs, key: ColumnsKey): Promise<void> {
  for (let index = 0; (await blobs.latest(keyOf(key, index))) !== null; index += 1) {
    await blobs.setLatest(keyOf(key, index), null);
  }
}

function keyOf({ rollout, check }: ColumnsKey, index: number): string {
  return `columns/${rollout}/${check}/${index}`;
}
