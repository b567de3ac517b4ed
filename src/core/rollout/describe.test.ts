import { expect, test } from 'vitest';
import { fleetWith, rolloutWith, tenant } from '../../../test/fixtures/fleet.ts';
import { planned } from '../../../test/fixtures/plan.ts';
import { describe as describeEvent } from './describe.ts';
import type { Pinned, RolloutEvent } from './history/events.ts';

const words = {
  clusters: ['app-1', 'app-2'],
  tenants: [tenant('checkout', { on: ['app-1', 'app-2'] })],
};
const pinned: Pinned = {
  plan: planned(words),
  spec: rolloutWith(),
  fleet: fleetWith(words),
  policyVersion: 'abc',
  author: 'ann',
};
const grade = {
  verdict: 'blind',
  message: 'no sample',
  onset: 0,
  value: null,
  coverage: 0,
} as const;
const cluster = 'app-1';
const reason = 'an incident';
const message = 'it hangs';
const rollback = {
  scope: 'stage',
  clusters: ['app-1', 'app-2'],
  automatic: true,
  message,
} as const;
const waits = { for: 'x', owner: 'y', until: null };

const cases: readonly (readonly [RolloutEvent, string])[] = [
  [
    { type: 'planned', pinned },
    'ann started ingester v2 by criticality: 1 stage, 2 waves, 2 clusters',
  ],
  [{ type: 'queued', behind: 'other', message: 'other has it' }, 'queued: other has it'],
  [
    { type: 'claimed', component: 'ingester', clusters: ['app-1', 'app-2'] },
    'has ingester on 2 clusters to itself',
  ],
  [{ type: 'stage-started', stage: 0 }, 'stage application begins'],
  [
    {
      type: 'cluster-started',
      cluster,
      before: [{ zone: 'a', running: { revision: 'v1', restore: null } }],
    },
    'app-1 is to run v2; so far it runs v1',
  ],
  [
    { type: 'cluster-started', cluster, before: [{ zone: 'a', running: null }] },
    'app-1 is to run v2; so far it runs nothing',
  ],
  [{ type: 'zone-started', cluster, zone: 'a' }, 'app-1: zone a is being changed'],
  [{ type: 'delivered', cluster }, 'app-1 runs v2 in every zone and is ready'],
  [{ type: 'delivery-failed', cluster, message }, 'app-1 could not be changed: it hangs'],
  [
    { type: 'faltered', cluster, falter: { kind: 'unreachable', message } },
    'app-1 is unreachable: it hangs',
  ],
  [{ type: 'recovered', cluster }, 'app-1 is well again'],
  [{ type: 'graded', cluster, check: 'errors', grade }, 'errors is blind on app-1: no sample'],
  [
    { type: 'graded', cluster, check: 'errors', grade, isAgain: true },
    'errors is still blind on app-1: no sample',
  ],
  [{ type: 'soaked', creditMs: 90_000, until: 0 }, '1m 30s more of healthy time'],
  [{ type: 'wave-verified', stage: 0, wave: 1 }, 'wave 2 of application is verified'],
  [{ type: 'stage-verified', stage: 0 }, 'stage application is verified'],
  [
    {
      type: 'held',
      reasons: [
        { ...waits, message: 'one' },
        { ...waits, message: 'two' },
      ],
    },
    'held: one; two',
  ],
  [{ type: 'released' }, 'no longer held'],
  [
    { type: 'relieved', clusters: ['app-1', 'app-2'], message: 'next has brought its change' },
    'app-1 and app-2 are not its work any more: next has brought its change',
  ],
  [
    {
      type: 'regressed',
      regression: { cluster, check: 'errors', cause: 'change', message: '3 > 2', evidence: null },
    },
    'errors got worse on app-1: 3 > 2',
  ],
  [
    {
      type: 'regressed',
      regression: { cluster, check: null, cause: 'delivery', message, evidence: null },
    },
    'the delivery got worse on app-1: it hangs',
  ],
  [{ type: 'halted', code: 'failures', message }, 'halted: it hangs'],
  [{ type: 'rollback-began', rollback }, 'rolls back app-1 and app-2: it hangs'],
  [{ type: 'restore-started', cluster }, 'app-1 is being restored'],
  [{ type: 'restored', cluster }, 'app-1 is back at what it ran before'],
  [{ type: 'restore-failed', cluster, message }, 'app-1 could not be restored: it hangs'],
  [{ type: 'rollback-finished', left: [] }, 'rolled back: the change is on no cluster any more'],
  [
    { type: 'rollback-finished', left: ['app-1'] },
    'rolled back as far as asked: the change is still on app-1',
  ],
  [{ type: 'deferred', cluster, message }, 'app-1 is left out for now, as a debt: it hangs'],
  [
    { type: 'advanced-undecided', stage: 0, message: 'too little traffic' },
    'stage application goes on undecided: too little traffic',
  ],
  [
    { type: 'completed' },
    'completed: ingester is v2 on all clusters of the plan that were not left out',
  ],
  [{ type: 'paused', reason }, 'bob paused it: an incident'],
  [{ type: 'resumed', reason: '' }, 'bob resumed it'],
  [{ type: 'overruled', reason }, 'bob let it go on after its halt: an incident'],
  [
    { type: 'approved', approval: { kind: 'stage', stage: 0, reason: '' } },
    'bob approved that stage application begins',
  ],
  [
    { type: 'approved', approval: { kind: 'inconclusive', stage: 0, reason } },
    'bob accepted the undecided soak of stage application: an incident',
  ],
  [
    { type: 'skipped', cluster, reason, until: 0 },
    'bob skipped app-1, a debt until 1970-01-01T00:00:00Z: an incident',
  ],
  [{ type: 'retried', clusters: ['app-1'], reason: '' }, 'bob asked to try app-1 again'],
  [
    { type: 'aborted', reason: '', left: ['app-1'] },
    'bob aborted it, with the change left on app-1',
  ],
  [
    { type: 'aborted', reason: '', left: ['app-1', 'app-2'], unsure: ['app-2'] },
    'bob aborted it, with the change left on app-1, and perhaps with some of it on app-2',
  ],
  [
    { type: 'aborted', reason, left: ['app-2'], unsure: ['app-2'] },
    'bob aborted it, and perhaps with some of it on app-2: an incident',
  ],
];

test.each(cases.map(([event, sentence]) => ({ event, sentence })))(
  '$event.type: $sentence',
  ({ event, sentence }) => {
    expect(describeEvent({ event, at: 0, actor: 'bob' }, pinned)).toBe(sentence);
  },
);
