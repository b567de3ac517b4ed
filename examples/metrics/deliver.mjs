/**
 * How this fleet is changed: one Deployment for each zone, called COMPONENT-ZONE, in the kubectl context with the
 * cluster's name. Tierwise calls it with JSON on standard input; docs/deliver.md describes what it passes.
 *
 * The change of a rollout is `{ image }`. What was there before is handed to Tierwise as `restore`, and comes
 * back from it when the zone is to be reverted.
 */
import { execFileSync } from 'node:child_process';
import { text } from 'node:stream/consumers';

const { operation, cluster, component, zone, change, restore } = JSON.parse(
  await text(process.stdin),
);
/** Where a Deployment keeps the name of what it runs. */
const revisionKey = 'tierwise.dev/revision';

switch (operation) {
  case 'observe':
    process.stdout.write(JSON.stringify({ zones: cluster.zones.map(observe) }));
    break;
  case 'apply':
    patch(patchFor(change));
    break;
  case 'revert':
    // Null: the component was absent here. This program changes Deployments, and removes none.
    if (restore === null) process.stdout.write('{"refused":"I do not remove Deployments"}');
    else patch(patchFor(restore));
    break;
}

function observe(name) {
  const found = kubectl([
    'get',
    'deployment',
    `${component}-${name}`,
    '--ignore-not-found',
    '-o',
    'json',
  ]);
  if (found === '') return { zone: name, revision: null, state: 'absent' };
  const { metadata, spec, status } = JSON.parse(found);
  const [container] = spec.template.spec.containers;
  const revision = metadata.annotations?.[revisionKey] ?? container.image;
  const { ready, mixed, failed, message } = progress(metadata, spec, status);
  return {
    zone: name,
    revision: mixed ? null : revision,
    state: failed ? 'failed' : ready ? 'ready' : 'progressing',
    message,
    restore: { revision, image: container.image },
  };
}

function progress({ generation }, { replicas }, status) {
  const updated = status.updatedReplicas ?? 0;
  const available = status.availableReplicas ?? 0;
  const condition = status.conditions?.find(({ type }) => type === 'Progressing');
  const mixed = status.observedGeneration !== generation || updated !== status.replicas;
  return {
    mixed,
    ready: !mixed && updated === replicas && available === replicas,
    failed: condition?.reason === 'ProgressDeadlineExceeded',
    message: `${updated} of ${replicas} pods are new, ${available} available`,
  };
}

/** Patching to the same again changes nothing, so that being told twice does no harm. */
function patchFor({ revision, image }) {
  return {
    metadata: { annotations: { [revisionKey]: revision } },
    spec: { template: { spec: { containers: [{ name: component, image }] } } },
  };
}

function patch(body) {
  kubectl(['patch', 'deployment', `${component}-${zone}`, '-p', JSON.stringify(body)]);
}

/** Exit code 75 tells Tierwise that the cluster cannot be reached now, and that it shall ask again. */
function kubectl(rest) {
  try {
    const all = ['--context', cluster.name, '--request-timeout', '20s', ...rest];
    return execFileSync('kubectl', all, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    process.stderr.write(String(error.stderr ?? error.message));
    process.exit(/connect|timeout|refused|no such host/i.test(String(error.stderr)) ? 75 : 1);
  }
}
