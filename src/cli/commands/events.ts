import { rolloutsOfGroup } from '../../api/operations/read-group.ts';
import { readHistory } from '../../api/operations/read-history.ts';
import type { Store } from '../../api/operations/store.ts';
import { type EventView, eventView } from '../../api/views/event-view.ts';
import { archivedView } from '../../api/views/status-view.ts';
import type { Call, Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { type OutputOptions, type StoreOptions, withStore } from '../options.ts';
import { archivedText } from '../print/archived.ts';
import type { Paint } from '../print/paint.ts';
import { report } from '../print/report.ts';
import { table } from '../print/table.ts';
import { unknownRollout, withOldStore } from '../store.ts';

/** `tierwise events NAME` */
export const events: Definition<StoreOptions & OutputOptions> = {
  declare: (command) => withStore(command.argument('<name>', 'the rollout')),
  examples: [
    ['tierwise events ingester-2-15', 'one sentence for everything that happened'],
    ['tierwise events ingester-2-15 -o json', 'with the evidence and the hashes'],
  ],
  run: (call) =>
    withOldStore(call, async (store) => {
      const [name = ''] = call.args;
      const known = await readHistory(store, name);
      if (known === null) return ofGroup(call, store, name);
      const { history } = known;
      const archived = archivedView(history.archived);
      const views = history.events.map((stored) => eventView(stored, history.pinned));
      report(call, {
        view: () => ({ rollout: name, archived, events: views }),
        text: (paint) => eventsText(views, paint) + archivedText(history.archived),
      });
      return exitCodes.done;
    }),
};

/** Of all rollouts of a change in phases, as they happened. */
async function ofGroup(
  call: Call<StoreOptions & OutputOptions>,
  store: Store,
  name: string,
): Promise<number> {
  const names = await rolloutsOfGroup(store, name);
  if (names === null) throw await unknownRollout(store, name);
  const histories = await Promise.all(names.map((one) => readHistory(store, one)));
  const events = histories
    .flatMap((known) => {
      if (known === null) return [];
      const { pinned } = known.history;
      const rollout = pinned.spec.name;
      return known.history.events.map((stored) => ({ rollout, ...eventView(stored, pinned) }));
    })
    .toSorted((a, b) => a.position - b.position);
  report(call, {
    view: () => ({ rollout: name, archived: null, events }),
    text: (paint) => {
      const rows = events.map(({ rollout, at, actor, message }) => [rollout, at, actor, message]);
      return table(['ROLLOUT', 'TIME', 'BY', 'WHAT'], rows, paint);
    },
  });
  return exitCodes.done;
}

/** Events for people, one a line. */
function eventsText(views: readonly EventView[], paint: Paint): string {
  const rows = views.map(({ version, at, actor, message }) => [
    String(version),
    at,
    actor,
    message,
  ]);
  return table(['#', 'TIME', 'BY', 'WHAT'], rows, paint);
}
