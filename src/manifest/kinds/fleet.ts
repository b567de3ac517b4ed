import { z } from 'zod';
import type { Written } from '../../core/fleet/declared.ts';
import { defaultTiers, tiersFrom } from '../../core/fleet/defaults.ts';
import type { Fleet } from '../../core/fleet/fleet.ts';
import { probeSourceName } from '../../core/fleet/probe-source.ts';
import { envelope } from '../schema/envelope.ts';
import { independence } from '../schema/independence.ts';
import { duration } from '../schema/quantities.ts';
import { tiers } from '../schema/tier.ts';
import { windows } from '../schema/window.ts';
import { written } from '../schema/written.ts';
import { itself, unique } from '../schema/rules.ts';
import { line, name, nameOf } from '../schema/texts.ts';
import { source, sourceFrom } from './source.ts';

const sourceName = name()
  .refine((written) => written !== probeSourceName, {
    error: 'is the name of Tierwise itself, as the source of probes',
    params: { code: 'reserved-name', hint: 'choose another name' },
  })
  .meta({ not: { const: probeSourceName } });

const spec = z.strictObject({
  tiers: tiers()
    .optional()
    .describe(
      'Least critical first: the order of every rollout. Default: test, internal, application, infrastructure.',
    ),
  sources: z
    .record(sourceName, source)
    .prefault({})
    .describe('Who answers questions about the clusters, by name.'),
  controller: z
    .strictObject({ runsOn: nameOf('a cluster') })
    .optional()
    .describe('Where Tierwise itself runs, if that is a cluster of the fleet.'),
  approvers: z
    .enum(['others', 'anyone'])
    .optional()
    .meta({ default: 'others' })
    .describe('Who may approve: `others` than the author, or `anyone`.'),
  hotfixes: z
    .strictObject({
      incidentCommanders: z
        .array(line())
        .superRefine(unique(itself))
        .optional()
        .describe('Who needs nobody else to approve a hotfix: user names. Default: nobody.'),
      backfill: z
        .enum(['approve', 'start'])
        .optional()
        .meta({ default: 'approve' })
        .describe(
          'Whether the same change on all other clusters waits for a person, or starts once the hotfix is done.',
        ),
    })
    .prefault({})
    .describe('What is allowed in an emergency.'),
  independent: independence().optional(),
  debts: z
    .strictObject({
      announceAfter: duration()
        .optional()
        .describe(
          'From which age on debts are told of by every command that starts or lists. Default: 7d.',
        ),
    })
    .optional()
    .describe('What becomes of debts that nobody repays.'),
  windows: windows().optional().describe('When changes may begin. Default: at any time.'),
});

const schema = envelope(
  'Fleet',
  spec.prefault({}),
  'The fleet as a whole: its tiers, and the sources that see it. There is exactly one.',
);

/** What the Fleet document itself says of the fleet. */
export interface FleetHead extends Omit<Fleet, 'clusters' | 'tenants'> {
  /** By tier: the figures that are written, and not filled in. */
  readonly writtenTiers: Written['tiers'];
  /** What else it says itself. */
  readonly writtenFields: Written['fleet'];
}

/** Documents of kind Fleet. */
export const fleetKind = { schema, from: fleetFrom };

function fleetFrom({ metadata, spec: fleet }: z.output<typeof schema>, folder: string): FleetHead {
  return {
    name: metadata.name,
    tiers: fleet.tiers === undefined ? defaultTiers : tiersFrom(fleet.tiers),
    writtenTiers: new Map(
      (fleet.tiers ?? []).map(({ name: tier, ...figures }) => [tier, Object.keys(figures)]),
    ),
    sources: Object.entries(fleet.sources).map(([sourceName, written]) =>
      sourceFrom(sourceName, written, folder),
    ),
    controllerRunsOn: fleet.controller?.runsOn ?? null,
    writtenFields: fieldsIn(fleet),
    approvers: fleet.approvers ?? 'others',
    hotfixes: {
      incidentCommanders: fleet.hotfixes.incidentCommanders ?? [],
      backfill: fleet.hotfixes.backfill ?? 'approve',
    },
    ...written({
      windows: fleet.windows,
      independent: fleet.independent,
      debts: debtsFrom(fleet.debts),
    }),
  };
}

/** The fields that somebody wrote and that decide something of every rollout, as paths below `spec`. */
function fieldsIn(fleet: z.output<typeof spec>): readonly string[] {
  const { tiers: own, sources, controller, approvers, hotfixes, independent } = fleet;
  const wherein = Object.entries(sources).map(([id, { livesOn }]) => [
    `sources.${id}.livesOn`,
    livesOn,
  ]);
  return Object.keys(
    written({
      tiers: own,
      ...Object.fromEntries(wherein),
      'controller.runsOn': controller?.runsOn,
      approvers,
      'hotfixes.incidentCommanders': hotfixes.incidentCommanders,
      'hotfixes.backfill': hotfixes.backfill,
      independent,
      'debts.announceAfter': fleet.debts?.announceAfter,
    }),
  );
}

function debtsFrom(debts: z.output<typeof spec>['debts']): Fleet['debts'] {
  return debts?.announceAfter === undefined ? undefined : { announceAfterMs: debts.announceAfter };
}
