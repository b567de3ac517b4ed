import type { Freeze } from '../../fleet/freeze.ts';
import { namesText } from '../../fleet/names.ts';
import { whenText, type Window } from '../../fleet/window.ts';
import { freezesAt } from '../history/freezes.ts';
import type { Force } from '../history/overrides.ts';
import type { ClusterProgress } from '../history/state.ts';
import type { CalendarHold } from '../history/stops.ts';
import { freezesOn, layersOn } from '../openings.ts';
import type { Opening } from '../world.ts';
import { forceOf, goOnWithout } from './forced.ts';
import { expect, hold, type Turn } from './turn.ts';

/**
 * Windows and freezes: on the way forward no cluster begins that one of them is about. What has begun is finished,
 * because half a cluster is worse than either state, and what goes back asks nobody.
 */

/** What keeps a cluster from beginning, and when it may. */
type Closure =
  | { readonly kind: 'freeze'; readonly freeze: Freeze; readonly opening: Opening }
  | { readonly kind: 'window'; readonly window: Window; readonly opening: Opening };

/** Those that may begin now; the others wait, together where they wait for the same. */
export function openOf(
  turn: Turn,
  clusters: readonly ClusterProgress[],
): readonly ClusterProgress[] {
  const force = forceOf(turn, 'window');
  const waits = new Map<string, { readonly closure: Closure; readonly names: string[] }>();
  const unasked: string[] = [];
  const open = clusters.filter(({ name }) => {
    const frozen = freezesNow(turn, name);
    const opening = turn.seen.calendar?.openings.get(name);
    if (opening === undefined) {
      const isBound = frozen.length + layersOn(turn.rollout, name).length > 0;
      if (isBound) unasked.push(name);
      return !isBound;
    }
    const closures = closuresFrom(opening, frozen);
    for (const closure of closures) {
      const key = keyOf(closure);
      const known = waits.get(key);
      if (known === undefined) waits.set(key, { closure, names: [name] });
      else known.names.push(name);
    }
    return closures.every(({ kind }) => kind === 'window' && force !== null);
  });
  for (const { closure, names } of waits.values()) {
    if (closure.kind === 'window' && force !== null) beginOutside(turn, force, { closure, names });
    else holdBy(turn, closure, names);
  }
  if (unasked.length > 0) expectAnswer(turn, unasked);
  return open;
}

function freezesNow(turn: Turn, cluster: string): readonly Freeze[] {
  const aheadMs = turn.seen.calendar?.aheadMs ?? turn.fleet.aheadMs;
  return freezesOn(turn.rollout, cluster, freezesAt(turn.fleet.freezes, turn.now - aheadMs));
}

function closuresFrom(opening: Opening, frozen: readonly Freeze[]): readonly Closure[] {
  const { closedBy } = opening;
  return [
    ...frozen.map((freeze) => ({ kind: 'freeze', freeze, opening }) as const),
    ...(closedBy === null ? [] : [{ kind: 'window', window: closedBy, opening } as const]),
  ];
}

/** A freeze is an order of its own, and is lifted; a window may be forced. */
function beginOutside(
  turn: Turn,
  force: Force,
  {
    closure,
    names,
  }: { readonly closure: Extract<Closure, { kind: 'window' }>; readonly names: readonly string[] },
): void {
  const { window, opening } = closure;
  const of = names.map((name) => `${window.name} ${name}`);
  const who = `${namesText(names)} ${verb(names, 'does', 'do')} not wait`;
  goOnWithout(turn, force, { of, message: closedText(window, opening, who) });
}

/** Its turn came within this one. Unknown is not open, and the next turn knows. */
function expectAnswer(turn: Turn, names: readonly string[]): void {
  const message = `${namesText(names)} ${verb(names, 'keeps', 'keep')} to windows and freezes: the calendar is asked when`;
  expect(turn, { for: 'calendar', owner: 'tierwise', until: null, message });
}

function keyOf(closure: Closure): string {
  const { name } = closure.kind === 'freeze' ? closure.freeze : closure.window;
  return `${closure.kind} ${name} ${closure.opening.opensAt ?? ''}`;
}

function holdBy(turn: Turn, closure: Closure, names: readonly string[]): void {
  const isFreeze = closure.kind === 'freeze';
  const what: CalendarHold = closure.kind;
  const owner = isFreeze ? closure.freeze.owner : closure.window.name;
  const message = isFreeze
    ? frozenText(closure.freeze, closure.opening, names)
    : closedText(
        closure.window,
        closure.opening,
        `${namesText(names)} ${verb(names, 'waits', 'wait')}`,
      );
  hold(turn, { for: what, owner, until: closure.opening.opensAt, message });
}

function frozenText(freeze: Freeze, opening: Opening, names: readonly string[]): string {
  const { name, owner, reason } = freeze;
  const until =
    freeze.until === null
      ? `until somebody lifts it: tierwise unfreeze ${name} --reason TEXT`
      : opensText(opening);
  return `${namesText(names)} ${verb(names, 'is', 'are')} frozen by ${name} (${owner}: ${reason}), ${until}`;
}

/** `who` with its verb. */
function closedText(window: Window, opening: Opening, who: string): string {
  const { effect, name, reason } = window;
  const why = reason === '' ? '' : `: ${reason}`;
  const what = effect === 'deny' ? `the end of window ${name}` : `window ${name}`;
  return `${who} for ${what} (${effect} ${whenText(window)}${why}), ${opensText(opening)}`;
}

function opensText({ opensAt, opensText: text }: Opening): string {
  return opensAt === null ? 'no opening within a year' : `next opening ${text}`;
}

function verb(names: readonly string[], one: string, many: string): string {
  return names.length === 1 ? one : many;
}
