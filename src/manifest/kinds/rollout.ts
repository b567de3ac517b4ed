import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DeclaredRollout } from '../../core/fleet/declared.ts';
import type { Change, Selector } from '../../core/fleet/fleet.ts';
import type { DeclaredPhases } from '../../core/fleet/phases.ts';
import type { Json } from '../../core/fleet/quantities.ts';
import { canonicalJson } from '../canonical-json.ts';
import { envelope } from '../schema/envelope.ts';
import { attackVector } from '../schema/exposure.ts';
import { namesOfParts, phaseRules, phases } from '../schema/phases.ts';
import { policyFields, policyFrom } from '../schema/policy.ts';
import { exactlyOneJson, itself, unique } from '../schema/rules.ts';
import { pattern } from '../schema/scalar.ts';
import { selector } from '../schema/selector.ts';
import { name, nameOf } from '../schema/texts.ts';
import { written } from '../schema/written.ts';

const revision = pattern({
  pattern: /^[A-Za-z0-9][A-Za-z0-9._+:@/-]{0,127}$/,
  wrong: 'is not a revision',
  hint: 'write it like v2 or "2.15"; put numbers in quotes, or 1.10 becomes 1.1',
});

const change = z
  .looseObject({
    revision: revision
      .optional()
      .describe('The name of the new state. Default: a hash over the whole change.'),
  })
  .refine((written) => Object.keys(written).length > 0, {
    error: 'changes nothing',
    params: { hint: 'write { revision: v2, params: {…} }, or what the delivery understands' },
  })
  .meta({ minProperties: 1 });

const fields = z.strictObject({
  component: name()
    .optional()
    .describe(
      'What is changed: the unit that one change owns in a cluster. Required, but for a rollout in phases.',
    ),
  phases: phases(change)
    .optional()
    .describe(
      'One change in several steps, such as readers before writers; each component of each phase is a rollout of its own.',
    ),
  scope: z
    .enum(['fleet', 'cluster'])
    .optional()
    .describe(
      'With `phases`: whether a phase begins when all clusters have the one before it, or on each cluster when that has it. Default: fleet.',
    ),
  targets: selector(
    'The clusters that it is for. Default: every cluster that has the component.',
  ).optional(),
  change: change
    .optional()
    .describe(
      'What is rolled out, shaped by the delivery of the clusters. Required, unless each phase has one of its own.',
    ),
  strategy: name()
    .optional()
    .describe(
      '`criticality`, `exposure`, or the name of a Strategy document. Default: `criticality`.',
    ),
  attackVector: attackVector()
    .optional()
    .describe('By exposure: what it takes to be reached by the attack. Default: all are exposed.'),
  checks: z
    .array(nameOf('a Check'))
    .superRefine(unique(itself))
    .optional()
    .describe('The Checks that judge the change. Default: none.'),
  includes: z
    .array(nameOf('a hotfix'))
    .superRefine(unique(itself))
    .optional()
    .describe(
      'Hotfixes that the change contains. One that is not said would be undone, which is refused. Default: none.',
    ),
  ...policyFields,
});

const spec = phaseRules
  .reduce((schema, [isFine, rule]) => schema.refine(isFine, rule), fields)
  .meta({
    ...exactlyOneJson(['component', 'phases']),
    if: { required: ['component'] },
    // oxlint-disable-next-line unicorn/no-thenable -- `then` is a word of JSON Schema
    then: { required: ['change'], not: { required: ['scope'] } },
  });

const schema = envelope(
  'Rollout',
  spec,
  'One change that is to be rolled out over the fleet.',
).superRefine(namesOfParts);

/** A rollout as its document says it, with the change that it is about. */
export interface WrittenRollout extends DeclaredRollout {
  /** Null where each of its phases has one. */
  readonly change: Change | null;
  /** What it says itself beside its policy, and `change` where that names itself. */
  readonly writtenFields: readonly string[];
}

/** Documents of kind Rollout. */
export const rolloutKind = { schema, from: rolloutFrom };

function rolloutFrom({ metadata, spec: rollout }: z.output<typeof schema>): WrittenRollout {
  return {
    name: metadata.name,
    component: rollout.component ?? null,
    ...written({ phases: phasesFrom(rollout) }),
    targets: targetsFrom(rollout.targets),
    ...written({ attackVector: rollout.attackVector }),
    change: rollout.change === undefined ? null : changeFrom(rollout.change),
    strategy: rollout.strategy ?? 'criticality',
    checks: rollout.checks ?? [],
    includes: rollout.includes ?? [],
    policy: policyFrom(rollout),
    writtenFields: fieldsIn(rollout),
  };
}

function fieldsIn({ change: wanted, ...rollout }: z.output<typeof spec>): readonly string[] {
  return Object.keys(written({ ...rollout, change: wanted?.revision }));
}

function phasesFrom({ phases: list, scope }: z.output<typeof spec>): DeclaredPhases | undefined {
  if (list === undefined) return undefined;
  const order = list.map(({ change: own, name: phase, components, pointOfNoReturn }) => ({
    name: phase,
    components,
    change: own === undefined ? null : changeFrom(own),
    ...written({ pointOfNoReturn }),
  }));
  return { scope: scope ?? 'fleet', order };
}

/** A change that does not name itself is named by what it says, whatever the order of its keys. */
function changeFrom(written: z.output<typeof change>): Change {
  // Everything that comes out of `plainValue` is JSON; zod only knows that it is an object.
  const body = written as Json;
  const hash = () => createHash('sha256').update(canonicalJson(body)).digest('hex').slice(0, 12);
  return { revision: written.revision ?? hash(), body };
}

/** Labels that ask for nothing are those of every cluster, as no targets are. */
function targetsFrom(targets: Selector | undefined): Selector | null {
  if (targets === undefined) return null;
  if (targets.kind === 'names') return targets;
  const isEverything =
    Object.keys(targets.matchLabels).length === 0 && targets.matchExpressions.length === 0;
  return isEverything ? null : targets;
}
