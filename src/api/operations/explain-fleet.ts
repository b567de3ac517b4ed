import type { Fleet, LivesOn } from '../../core/fleet/fleet.ts';
import type { Independence } from '../../core/fleet/independence.ts';
import { announceAfterMsDefault } from '../../core/rollout/debt-state.ts';
import { durationNotation } from '../views/quantities.ts';
import type { ExplainedValue, PlanToExplain } from './explained-value.ts';

/** Its name is in each line, what runs where has `explain cluster/NAME`, and windows are told with those of strategies. */
type Elsewhere = 'name' | 'clusters' | 'tenants' | 'windows';

interface FleetLine {
  /** As it is called in manifests. */
  readonly field: string;
  readonly value: string;
}

/** What the fields of a fleet say of every rollout over it. */
const linesOf: Readonly<
  Record<Exclude<keyof Fleet, Elsewhere>, (fleet: Fleet) => readonly FleetLine[]>
> = {
  tiers: ({ tiers }) => [{ field: 'tiers', value: tiers.map(({ name }) => name).join(', ') }],
  sources: ({ sources }) =>
    sources
      // What Tierwise asks by itself no document names.
      .filter(({ settings }) => settings.kind !== 'probe')
      .map(({ name, livesOn }) => ({
        field: `sources.${name}.livesOn`,
        value: livesOnText(livesOn),
      })),
  controllerRunsOn: ({ controllerRunsOn }) => [
    { field: 'controller.runsOn', value: controllerRunsOn ?? 'none of its clusters' },
  ],
  approvers: ({ approvers }) => [{ field: 'approvers', value: approvers }],
  hotfixes: ({ hotfixes }) => [
    {
      field: 'hotfixes.incidentCommanders',
      value: (hotfixes?.incidentCommanders ?? []).join(', ') || 'nobody',
    },
    { field: 'hotfixes.backfill', value: hotfixes?.backfill ?? 'approve' },
  ],
  debts: ({ debts }) => [
    {
      field: 'debts.announceAfter',
      value: durationNotation(debts?.announceAfterMs ?? announceAfterMsDefault),
    },
  ],
  independent: ({ independent }) => [
    { field: 'independent', value: independentText(independent ?? []) },
  ],
};

/** What the Fleet says of all rollouts, and what it leaves to a default. */
export function explainFleet({ fleet, written }: PlanToExplain): readonly ExplainedValue[] {
  return Object.values(linesOf)
    .flatMap((lines) => lines(fleet))
    .map(({ field, value }) => {
      const from = written.fleet.includes(field) ? `Fleet ${fleet.name}` : 'default';
      return { stage: null, field, value, from, note: '' };
    });
}

function independentText(independent: Independence): string {
  if (independent === 'all') return 'all';
  if (independent.length === 0) return 'none of the components';
  return `[${independent.map((group) => `[${group.join(', ')}]`).join(', ')}]`;
}

function livesOnText(livesOn: LivesOn): string {
  switch (livesOn.kind) {
    case 'each':
      return 'each';
    case 'outside':
      return `{ outside: ${livesOn.name} }`;
    case 'clusters':
      return `[${livesOn.clusters.join(', ')}]`;
  }
}
