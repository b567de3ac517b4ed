import { readReceipts } from '../../api/operations/read-receipts.ts';
import { type KnownRollout, readHistory } from '../../api/operations/read-history.ts';
import { readLastTurn, debtsNow, statusFrom } from '../../api/operations/read-status.ts';
import {
  type LastVerdict,
  lastVerdicts,
  proveVerdicts,
} from '../../api/operations/read-verdicts.ts';
import { eventView } from '../../api/views/event-view.ts';
import { explanationView } from '../../api/views/explanation-view.ts';
import { planView } from '../../api/views/plan-view.ts';
import { archivedView, statusView } from '../../api/views/status-view.ts';
import { verdictView } from '../../api/views/verdict-view.ts';
import { explainCluster } from '../../core/fleet/explain.ts';
import { namesText } from '../../core/fleet/names.ts';
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
import { verdictsText } from '../print/verdicts.ts';
import { unknownRollout, withOldStore } from '../store.ts';

type ExplainOptions = FileOptions & StoreOptions & OutputOptions;
type ExplainCall = Call<ExplainOptions>;

/** What can be explained, by the word in front of the slash. */
const kinds: Readonly<Record<string, (call: ExplainCall, name: string) => Promise<number>>> = {
  cluster: explainOneCluster,
  rollout: explainOneRollout,
  verdict: explainVerdicts,
};

const subjects = 'cluster/NAME, rollout/NAME or verdict/ROLLOUT[/CLUSTER[/CHECK]]';

/** `tierwise explain KIND/NAME` */
export const explain: Definition<ExplainOptions> = {
  declare: (command) =>
    withStore(command.argument('<kind/name>', subjects).addOption(fileOption())),
  examples: [
    ['tierwise explain cluster/obs-1 -f fleet/', 'why it has its tier, who watches it'],
    ['tierwise explain rollout/ingester-2-15', 'what was decided, and on what evidence'],
    ['tierwise explain verdict/ingester-2-15', 'the last verdict of each check on each cluster'],
    ['tierwise explain verdict/ingester-2-15/app-1/errors', 'one of them with its whole proof'],
  ],
  run: (call) => {
    const [what = ''] = call.args;
    const slash = what.indexOf('/');
    const [kind, name] = [what.slice(0, Math.max(0, slash)), what.slice(slash + 1)];
    const explainIt = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (explainIt !== undefined && name !== '') return explainIt(call, name);
    const message = `only ${subjects} can be explained, not ${what}`;
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
    const found = statusFrom(rollout, await readLastTurn(store, name), {
      archived: history.archived,
      debts: await debtsNow(store, rollout, history.archived),
    });
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

function explainVerdicts(call: ExplainCall, path: string): Promise<number> {
  const [name = '', ...wanted] = path.split('/');
  if ([name, ...wanted].includes('') || wanted.length > 2) {
    const message = `a verdict is verdict/ROLLOUT/CLUSTER/CHECK, not verdict/${path}`;
    throw new Failure(exitCodes.usage, message, { code: 'unknown-kind' });
  }
  return withOldStore(call, async (store) => {
    const known = await readHistory(store, name);
    if (known === null) throw await unknownRollout(store, name);
    const { rollout, history } = known;
    const found = await proveVerdicts(store, wantedOf(known, wanted));
    const { archived } = history;
    const now = call.wiring.now();
    report(call, {
      view: () => ({
        rollout: name,
        archived: archivedView(archived),
        verdicts: found.map(verdictView),
      }),
      text: (paint, columns) => verdictsText({ rollout, found, archived, now }, paint, columns),
    });
    return exitCodes.done;
  });
}

/** The verdicts of the named cluster and check; of all where none is named. */
function wantedOf(
  known: KnownRollout,
  [cluster, check]: readonly string[],
): readonly LastVerdict[] {
  const all = lastVerdicts(known);
  if (cluster === undefined) return all;
  const ofCluster = all.filter((one) => one.cluster === cluster);
  if (ofCluster.length === 0) throw noVerdictOn(known, cluster);
  const found = ofCluster.filter((one) => check === undefined || one.check.name === check);
  if (found.length === 0) throw noVerdictBy(known, check ?? '');
  return found;
}

function noVerdictOn({ rollout }: KnownRollout, cluster: string): Failure {
  const { spec } = rollout.pinned;
  const seeAll = `tierwise explain verdict/${spec.name} shows all`;
  if (rollout.clusters.has(cluster)) {
    const message = `${spec.name} has no verdict on ${cluster}: it is not changed, or no check is required`;
    return new Failure(exitCodes.problems, message, { code: 'no-verdict', hint: seeAll });
  }
  const meant = nearest(cluster, rollout.clusters.keys());
  const hint = meant === null ? seeAll : `did you mean ${meant}?`;
  const message = `the rollout ${spec.name} has no cluster ${cluster}`;
  return new Failure(exitCodes.problems, message, { code: 'unknown-cluster', hint });
}

function noVerdictBy({ rollout }: KnownRollout, check: string): Failure {
  const { spec } = rollout.pinned;
  const names = spec.checks.map(({ name }) => name);
  if (names.includes(check)) {
    const message = `${check} is not required in ${spec.name}: its verdicts are not kept`;
    return new Failure(exitCodes.problems, message, { code: 'no-verdict' });
  }
  const meant = nearest(check, names);
  const hint = meant === null ? `its checks are ${namesText(names)}` : `did you mean ${meant}?`;
  const message = `the rollout ${spec.name} has no check ${check}`;
  return new Failure(exitCodes.problems, message, { code: 'unknown-check', hint });
}
