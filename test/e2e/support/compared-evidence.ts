/** What checks that compare have seen: beside the log, and as `explain verdict -o json` proves it. */
import { z } from 'zod';
import type { ComparedFleet } from './compared-fleet.ts';
import type { Ended } from './running.ts';
import { latestIn } from './store.ts';

const block = z.object({
  first: z.number(),
  steps: z.number(),
  clusters: z.record(z.string(), z.unknown()),
});

export interface Kept {
  /** The number of its first step, and how many there are. */
  readonly first: number;
  readonly steps: number;
  /** Of which clusters and zones. */
  readonly names: readonly string[];
}

/** What is kept of a source that has no history. */
export function keptIn(store: string, rollout: string, check: string): Kept {
  const blocks: z.output<typeof block>[] = [];
  for (;;) {
    const kept = latestIn(store, `columns/${rollout}/${check}/${blocks.length}`);
    if (kept === null) break;
    blocks.push(block.parse(kept));
  }
  return {
    first: Math.min(...blocks.map(({ first }) => first)),
    steps: blocks.reduce((sum, { steps }) => sum + steps, 0),
    names: [...new Set(blocks.flatMap(({ clusters }) => Object.keys(clusters)))],
  };
}

const verdicts = z.looseObject({
  verdicts: z.array(
    z.looseObject({
      cluster: z.string(),
      check: z.string(),
      verdict: z.enum(['regressed', 'blind', 'inconclusive', 'healthy']).nullable(),
      message: z.string(),
      receipt: z
        .looseObject({
          read: z.object({ from: z.number(), to: z.number() }).optional(),
          controls: z.array(z.string()).optional(),
          comparisons: z.array(z.looseObject({ beside: z.string() })).optional(),
        })
        .nullable(),
    }),
  ),
});

/** What `explain verdict/… -o json` prints. */
export function verdictsIn({ stdout }: Pick<Ended, 'stdout'>) {
  return verdicts.parse(JSON.parse(stdout)).verdicts;
}

/** The same state for every cluster of a fleet, but for those that are named. */
export function allBut(
  { clusters }: ComparedFleet,
  state: string,
  but: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return { ...Object.fromEntries(clusters.map((name) => [name, state])), ...but };
}
