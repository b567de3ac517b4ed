import { readReceipts } from '../../api/operations/read-receipts.ts';
import { readHistory } from '../../api/operations/read-history.ts';
import { readLastTurn, statusFrom } from '../../api/operations/read-status.ts';
import { eventView } from '../../api/views/event-view.ts';
import { explanationView } from '../../api/views/explanation-view.ts';
import { planView } from '../../api/views/plan-view.ts';
import { statusView } from '../../api/views/status-view.ts';
import { explainCluster } from '../../core/fleet/explain.ts';
import { nearest } from '../../core/fleet/nearest.ts';
import type { Call, Definition } from '../definition.ts';
import { exitCodes, Failure } from '../failure.ts';
import { manifestsHere } from '../manifests.ts';
import {
  fileOption,
  type FileOptions,
  type OutputOptions,
  type StoreOptions,
  withStore,
} from '../options.ts';
import { clusterText } from '../print/explanation.ts';
import { report } from '../print/report.ts';
import { storyText } from '../print/story.ts';
import { unknownRollout, withOldStore } from '../store.ts';

type ExplainOptions = FileOptions & StoreOptions & OutputOptions;
type ExplainCall = Call<ExplainOptions>;

/** What can be explained, by the word in front of the slash. */
const kinds: Readonly<Record<string, (call: ExplainCall, name: string) => Promise<number>>> = {
  cluster: explainOneCluster,
  rollout: explainOneRollout,
};

/** `tierwise explain KIND/NAME` */
export const explain: Definition<ExplainOptions> = {
  declare: (command) =>
    withStore(
      command.argument('<kind/name>', 'cluster/NAME or rollout/NAME').addOption(fileOption()),
    ),
  examples: [
    ['tierwise explain cluster/obs-1 -f fleet/', 'why it has its tier, who watches it'],
    ['tierwise explain rollout/ingester-2-15', 'what was decided, and on what evidence'],
  ],
  run: (call) => {
    const [what = ''] = call.args;
    const slash = what.indexOf('/');
    const [kind, name] = [what.slice(0, Math.max(0, slash)), what.slice(slash + 1)];
    const explainIt = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (explainIt !== undefined && name !== '') return explainIt(call, name);
    const message = `only cluster/NAME and rollout/NAME can be explained, not ${what}`;
    const meant = nearest(kind === '' ? what : kind, Object.keys(kinds));
    const hint = meant === null ? '' : `did you mean ${meant}/${kind === '' ? 'NAME' : name}?`;
    throw new Failure(exitCodes.usage, message, { code: 'unknown-kind', hint });
  },
};

async function explainOneCluster(call: ExplainCall, name: string): Promise<number> {
  const { fleet } = await manifestsHere(call);
  const now = call.wiring.now();
  const explanation = explainCluster(fleet, name, now);
  if (explanation === null) {
    const meant = nearest(
      name,
      fleet.clusters.map((cluster) => cluster.name),
    );
    const hint = meant === null ? 'tierwise fleet shows all' : `did you mean ${meant}?`;
    const message = `the fleet ${fleet.name} has no cluster ${name}`;
    throw new Failure(exitCodes.problems, message, { code: 'unknown-cluster', hint });
  }
  report(call, {
    view: () => explanationView(explanation),
    text: (paint) => clusterText(explanation, paint),
  });
  return exitCodes.done;
}

function explainOneRollout(call: ExplainCall, name: string): Promise<number> {
  return withOldStore(call, async (store) => {
    const known = await readHistory(store, name);
    if (known === null) throw await unknownRollout(store, name);
    const { rollout, history } = known;
    const found = statusFrom(rollout, await readLastTurn(store, name), history.archived);
    const events = history.events.map((stored) => eventView(stored, history.pinned));
    const receipts = await readReceipts(store, history);
    const now = call.wiring.now();
    report(call, {
      view: () => ({
        ...statusView(found),
        plan: planView(history.pinned.plan, history.pinned.fleet),
        events,
        receipts: [...receipts].map(([version, receipt]) => ({ version, ...receipt })),
      }),
      text: (paint, columns) =>
        storyText({ history, found, events, receipts, now }, paint, columns),
    });
    return exitCodes.done;
  });
}
