import { instantText } from '../../core/fleet/instant.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Reason } from '../../core/rollout/world.ts';
import type { Outlet } from '../io.ts';
import { clean } from '../print/clean.ts';
import { reasonText } from '../print/status.ts';
import type { Display } from './display.ts';
import type { RolloutView } from './frame.ts';

/** The events tell these better, or they change with every look. */
const toldOtherwise: ReadonlySet<string> = new Set(['delivery', 'zone', 'observe', 'claim']);

/** One line for each thing that happens, with its time: for pipes, files and dumb terminals. */
export function plainDisplay(outlet: Outlet): Display {
  const told = new Map<string, ReadonlySet<string>>();
  const line = (at: Instant, rollout: string, message: string): void => {
    outlet.write(`${instantText(at)} ${clean(rollout)}: ${clean(message)}\n`);
  };
  return {
    happened: ({ at, rollout, message }) => line(at, rollout, message),
    show: (views, now) => {
      // Who is not shown any more is told of never again.
      const names = new Set(views.map(({ rollout }) => rollout.pinned.spec.name));
      for (const name of told.keys()) if (!names.has(name)) told.delete(name);
      for (const view of views.filter(({ isFresh }) => isFresh)) {
        const { name } = view.rollout.pinned.spec;
        const reasons = newsworthy(view);
        const before = told.get(name);
        for (const [key, reason] of reasons) {
          if (before?.has(key) !== true) line(now, name, reasonText(reason, now));
        }
        told.set(name, new Set(reasons.keys()));
      }
    },
    close: () => undefined,
  };
}

/** By what they are about: a reason that only counts on is told once. */
function newsworthy({ rollout, waiting }: RolloutView): ReadonlyMap<string, Reason> {
  const held = new Set(rollout.held.map(({ message }) => message));
  return new Map(
    waiting
      .filter((reason) => !toldOtherwise.has(reason.for) && !held.has(reason.message))
      .map((reason) => [`${reason.for} ${reason.owner} ${rollout.stage} ${rollout.wave}`, reason]),
  );
}
