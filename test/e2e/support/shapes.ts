/** The documents of `-o json`, as the design fixes them; more fields may stand beside these. */
import { z } from 'zod';
import type { Ended } from './running.ts';

const phases = [
  'planned',
  'progressing',
  'soaking',
  'held',
  'paused',
  'halted',
  'rolling-back',
  'rolled-back',
  'completed',
  'aborted',
  'queued',
  'superseded',
] as const;

const time = z.iso.datetime();

const status = z.looseObject({
  rollout: z.string(),
  phase: z.enum(phases),
  stage: z.string().nullable(),
  clusters: z.array(
    z.looseObject({
      name: z.string(),
      state: z.string(),
      revision: z.string().nullable(),
      verdict: z.enum(['regressed', 'blind', 'inconclusive', 'healthy']).nullable(),
    }),
  ),
  soak: z.looseObject({ healthy: z.string(), owed: z.string() }),
  waiting: z.array(
    z.looseObject({
      for: z.string(),
      owner: z.string(),
      until: time.nullable(),
      message: z.string(),
    }),
  ),
  debts: z.array(z.looseObject({ kind: z.string(), cluster: z.string().nullable() })),
  regressions: z.array(
    z.looseObject({ cluster: z.string(), check: z.string().nullable(), cause: z.string() }),
  ),
});

const history = z.looseObject({
  events: z.array(
    z.looseObject({
      version: z.number(),
      at: time,
      actor: z.string(),
      type: z.string(),
      message: z.string(),
    }),
  ),
});

const findings = z.looseObject({
  findings: z.array(z.looseObject({ name: z.string(), ok: z.boolean(), message: z.string() })),
});

const debts = z.looseObject({
  debts: z.array(z.looseObject({ rollout: z.string(), kind: z.string() })),
});

const list = z.looseObject({
  rollouts: z.array(z.looseObject({ rollout: z.string(), phase: z.enum(phases) })),
});

export type StatusDocument = z.output<typeof status>;

/** The one document on standard output; throws where there is another thing, or more than one. */
export function statusIn({ stdout }: Pick<Ended, 'stdout'>): StatusDocument {
  return status.parse(JSON.parse(stdout));
}

/** What `events -o json` prints. */
export function eventsIn({ stdout }: Pick<Ended, 'stdout'>) {
  return history.parse(JSON.parse(stdout)).events;
}

/** What `doctor -o json` prints. */
export function findingsIn({ stdout }: Pick<Ended, 'stdout'>) {
  return findings.parse(JSON.parse(stdout)).findings;
}

/** What `debts -o json` prints. */
export function debtsIn({ stdout }: Pick<Ended, 'stdout'>) {
  return debts.parse(JSON.parse(stdout)).debts;
}

/** What `list -o json` prints, and `up` in the end. */
export function listIn({ stdout }: Pick<Ended, 'stdout'>) {
  return list.parse(JSON.parse(stdout)).rollouts;
}

/** State and revision of each cluster, for a comparison at a glance. */
export function statesOf({ clusters }: StatusDocument): Readonly<Record<string, string>> {
  return Object.fromEntries(
    clusters.map(({ name, state, revision }) => [name, `${state} ${revision ?? '?'}`]),
  );
}
