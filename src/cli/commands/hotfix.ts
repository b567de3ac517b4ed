import { Option } from 'commander';
import { type Backfill, type HotfixResult, startHotfix } from '../../api/operations/hotfix.ts';
import { readStatus } from '../../api/operations/read-status.ts';
import { statusView } from '../../api/views/status-view.ts';
import { namesText } from '../../core/fleet/names.ts';
import type { Hotfix } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import { approversOf, missingApprovals } from '../../core/rollout/rules/gates.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import { type Deadline, deadlineAt, deadlineFrom } from '../deadline.ts';
import type { Call, Definition } from '../definition.ts';
import { exitCodes, Failure } from '../failure.ts';
import { rolloutOf } from '../manifests.ts';
import {
  collect,
  fileOption,
  type FileOptions,
  type OutputOptions,
  reasonOption,
  type RolloutOptions,
  rolloutOption,
  type StoreOptions,
  withStore,
} from '../options.ts';
import { clean } from '../print/clean.ts';
import { report } from '../print/report.ts';
import { accepted } from '../started.ts';
import { unknownRollout, withNewStore } from '../store.ts';

interface HotfixOptions extends FileOptions, RolloutOptions, StoreOptions, OutputOptions {
  readonly cluster: readonly string[];
  readonly change: string;
  readonly incident: string;
  readonly reason: string;
  readonly until: Deadline;
}

/** `tierwise hotfix --cluster C --change FILE --incident ID --reason TEXT --until TIME` */
export const hotfix: Definition<HotfixOptions> = {
  declare: (command) =>
    withStore(
      command
        .addOption(
          new Option('--cluster <name>', 'a cluster that is fixed at once; may be repeated')
            .argParser(collect)
            .makeOptionMandatory(),
        )
        .addOption(
          new Option('--change <file>', 'the Rollout document of the fix').makeOptionMandatory(),
        )
        .addOption(
          new Option('--incident <id>', 'the incident that it is for').makeOptionMandatory(),
        )
        .addOption(reasonOption().makeOptionMandatory())
        .addOption(
          new Option(
            '--until <time>',
            'until when all other clusters should have it: 2d, or 2027-01-31T18:00:00Z',
          )
            .argParser(deadlineFrom)
            .makeOptionMandatory(),
        )
        .addOption(fileOption())
        .addOption(rolloutOption()),
    ),
  examples: [
    [
      'tierwise hotfix -f fleet/ --change fix.yaml --cluster app-3 --incident INC-7 --reason "no logins" --until 2d',
      'the others get it by NAME-backfill',
    ],
  ],
  run: async (call) => {
    const { cluster: clusters, change, incident, reason, until, file = [] } = call.options;
    const files = { ...call, options: { ...call.options, file: [...file, change] } };
    const { fleet, spec } = await rolloutOf(files);
    if (spec.phase !== undefined) throw phased(spec.phase.of);
    const { now, user } = call.wiring;
    const at = now();
    checkWhy({ incident, reason, until: deadlineAt(until, at) }, at);
    return withNewStore(call, async (store) => {
      const result = await startHotfix({
        store,
        fleet,
        spec,
        clusters,
        author: user(),
        now: at,
        hotfix: { incident, reason, until: deadlineAt(until, at) },
      });
      accepted(spec.name, result.start);
      const found = await readStatus(store, spec.name);
      if (found === null) throw await unknownRollout(store, spec.name);
      print(call, { result, found, now: at });
      return exitCodes.done;
    });
  },
};

/** Promise 9: whoever goes round the tiers says why, and until when. */
function checkWhy({ incident, reason, until }: Hotfix, now: Instant): void {
  const wrong = [
    ...(incident.trim() === '' ? ['--incident is empty'] : []),
    ...(reason.trim() === '' ? ['--reason is empty'] : []),
    ...(until <= now ? ['--until is over already'] : []),
  ];
  if (wrong.length === 0) return;
  throw new Failure(exitCodes.usage, `a hotfix says why, and until when: ${wrong.join(', ')}`, {
    code: 'usage',
    hint: 'like --incident INC-7 --reason "no logins" --until 2d',
  });
}

/** An emergency has one change, and no time for a second one to wait for the first. */
function phased(name: string): Failure {
  return new Failure(
    exitCodes.problems,
    `${name} is a change in phases, and a hotfix has one component`,
    {
      code: 'hotfix-in-phases',
      hint: 'write a Rollout with the `component` that is broken',
    },
  );
}

interface Printed {
  readonly now: Instant;
  readonly result: HotfixResult;
  readonly found: NonNullable<Awaited<ReturnType<typeof readStatus>>>;
}

function print(call: Call<HotfixOptions>, { result, found, now }: Printed): void {
  const { start, backfill } = result;
  report(call, {
    view: () => ({
      ...statusView(found),
      outcome: start.kind === 'started' ? 'started' : 'exists',
      backfill,
    }),
    text: () =>
      [
        start.kind === 'started'
          ? startedText(found.rollout, now)
          : `${found.rollout.pinned.spec.name} was started before, from the same documents`,
        ...backfillText(backfill),
      ]
        .map((line) => `${clean(line)}\n`)
        .join(''),
  });
}

function startedText(rollout: Rollout, now: Instant): string {
  const { name } = rollout.pinned.spec;
  const on = namesText([...rollout.clusters.keys()]);
  const [missing] = missingApprovals(rollout, 0, now);
  if (missing !== undefined) return `${name} is started for ${on}: ${missing.message}`;
  const approved = approversOf(rollout, 0, now).length > 0 ? '' : ' without an approval, by policy';
  return `${name} is started for ${on}${approved}: tierwise up runs it`;
}

function backfillText(backfill: Backfill): readonly string[] {
  switch (backfill.kind) {
    case 'planned': {
      const { name, clusters } = backfill;
      return [`${name} brings it to ${namesText(clusters)} afterwards: tierwise status ${name}`];
    }
    case 'none':
      return ['no other cluster needs it'];
    case 'refused':
      return [
        `no backfill can be planned, and the debt stands: ${backfill.refusals.map(({ message }) => message).join('; ')}`,
      ];
  }
}
