import { readHistory } from '../../api/operations/read-history.ts';
import { type EventView, eventView } from '../../api/views/event-view.ts';
import { archivedView } from '../../api/views/status-view.ts';
import type { Definition } from '../definition.ts';
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
      if (known === null) throw await unknownRollout(store, name);
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
