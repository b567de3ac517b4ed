import { instantText } from '../fleet/instant.ts';
import type { Instant } from '../fleet/quantities.ts';
import type { Answer } from './commands.ts';
import { forceAt, forcibles, type Forcible } from './history/overrides.ts';
import type { Rollout } from './history/state.ts';
import { policyAgainst } from './override-policy.ts';

/** What is asked for by its name and is never forced, with the promise that forbids it or what is done instead. */
const unforcible = {
  order: 'promise 1: no cluster is touched before all stages in front of it; `skip` leaves one out',
  witnesses:
    'promise 4: a cluster and one of its witnesses are never being changed at the same time',
  copies:
    'promise 5: enough copies of each tenant stay untouched and well, and nothing overrides it',
  regression:
    'promise 6: stop means stop, and nothing overrides it; after a halt a person decides: `resume`, `rollback` or `abort`',
  claims: 'promise 7: one change at a time on a component of a cluster; `hotfix` goes first',
  'warm-up': 'promise 8: only what runs in the end, and has warmed up, is judged',
  crash: 'promise 10: intent is durable before action, and nothing overrides it',
  freeze: 'a freeze is an order of its own: `unfreeze` lifts it',
  approval: '`approve` gives it, with `--for` on behalf of somebody',
  risk: '`approve --accept` takes it, by its name',
  inconclusive: '`approve --accept inconclusive` accepts it',
  unreachable: 'what cannot be seen cannot be changed: `skip` leaves it out',
  unready: 'what is not well cannot be told from what the change broke: `skip` leaves it out',
  drifted: 'somebody else put another revision there, and nothing goes on over that',
  busy: 'its owner says not now: `skip` leaves it out',
  repair: 'a repair that did not help is taken back (`rollback`) or left as it is (`abort`)',
  delivery: 'a delivery is finished, or fails: `skip` leaves out what failed',
} as const;
type Unforcible = keyof typeof unforcible;

/** Whatever a person may ask to be forced, allowed or not. */
export type ForceWord = Forcible | Unforcible;

/** Other words for the same. */
const otherWords: ReadonlyMap<string, ForceWord> = new Map([
  ['witness', 'witnesses'],
  ['copy', 'copies'],
  ['regressions', 'regression'],
  ['claim', 'claims'],
  ['component', 'claims'],
  ['freezes', 'freeze'],
  ['approvals', 'approval'],
  ['accept-risk', 'risk'],
  ['incidents', 'incident'],
  ['windows', 'window'],
]);

/** What a word of the command line means; null for one that means nothing here. */
export function forceWordFrom(text: string): ForceWord | null {
  if (isForcible(text)) return text;
  return Object.hasOwn(unforcible, text) ? (text as Unforcible) : (otherWords.get(text) ?? null);
}

function isForcible(word: string): word is Forcible {
  return forcibles.some((one) => one === word);
}

/** A wish that a rollout goes on without something. */
export interface ForceCommand {
  readonly kind: 'force';
  readonly what: ForceWord;
  /** The name of the stage; null for the present one. */
  readonly stage: string | null;
  readonly reason: string;
  readonly until: Instant;
}

/** What is for a while earned by nothing else, so that whoever forces the one thing knows of the other. */
const hints: Readonly<Partial<Record<Forcible, string>>> = {
  blind: '; silence earns no healthy time: what a soak owes is forced as `soak`',
  incident: '; nothing is earned meanwhile: what a soak owes is forced as `soak`',
  baseline: '; what is bad there after its change stops the rollout as ever',
};

/** Whether something may be forced now, and what follows from it. */
export function force(
  rollout: Rollout,
  { what, stage: named, reason, until }: ForceCommand,
  { actor, at }: { readonly actor: string; readonly at: Instant },
): Answer {
  if (!isForcible(what)) return refused(`${what} is never forced: ${unforcible[what]}`);
  const { author, fleet, plan, spec } = rollout.pinned;
  const stage =
    named === null ? rollout.stage : plan.stages.findIndex(({ tier }) => tier === named);
  const tier = plan.stages[stage]?.tier;
  if (tier === undefined) {
    const tiers = plan.stages.map((one) => one.tier).join(', ');
    return refused(`it has no stage ${named ?? ''} to force; its stages are ${tiers}`);
  }
  const forbidden = policyAgainst(rollout, stage, 'force');
  if (forbidden !== null) return refused(forbidden);
  if (actor === author && fleet.approvers === 'others') {
    return refused(
      `${actor} started it, and what is forced is forced by somebody else ` +
        '(a Fleet whose spec says `approvers: anyone` allows it)',
    );
  }
  const untimely = stopOf(rollout, { what, stage, tier });
  if (untimely !== null) return refused(untimely);
  if (reason.trim() === '') return refused('what is forced needs a reason: it leaves a debt');
  if (until <= at) return refused(`it would have lapsed already: ${instantText(until)}`);
  const known = forceAt(rollout, { what, stage }, at);
  if (known !== null && known.until >= until) {
    return refused(
      `${what} of stage ${tier} is forced already, by ${known.by} until ${instantText(known.until)}`,
    );
  }
  const message =
    `${what} of stage ${tier} is not waited for until ${instantText(until)}` +
    `${hints[what] ?? ''}; what it goes on without is a debt: tierwise status ${spec.name}`;
  return { kind: 'accepted', message, events: [{ type: 'forced', what, stage, reason, until }] };
}

/** Why nothing of the kind is waited for in a stage, as things are; null where it may be. */
function stopOf(
  { course, stage: current }: Rollout,
  { what, stage, tier }: { readonly what: Forcible; readonly stage: number; readonly tier: string },
): string | null {
  if (course.kind === 'backward') return 'it is rolling back, and nothing of that is forced';
  if (course.kind === 'halted') {
    return `it is halted (${course.message}): a person resumes it, and no ${what} keeps it`;
  }
  return stage < current ? `stage ${tier} is behind it: nothing there is waited for` : null;
}

function refused(message: string): Answer {
  return { kind: 'refused', message };
}
