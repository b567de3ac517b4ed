import { createHash } from 'node:crypto';
import { resolve, sep } from 'node:path';
import type { Change, Cluster, DeliverySettings } from '../../core/fleet/fleet.ts';
import { amountOf, type Json } from '../../core/fleet/quantities.ts';
import { fill, templateValues } from '../../core/fleet/template.ts';
import { type ActOrder, DeliveryTrouble } from '../delivery.ts';
import { type ProcessSpec, runningChange, type ZoneSpec } from './wire.ts';

type LocalSettings = Extract<DeliverySettings, { kind: 'local' }>;

/** What of its own surroundings the delivery passes on: a process needs them, and they are no secrets. */
const passedOn = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'] as const;

/** Where processes are started, and with what beside the environment of the settings. */
export interface Surroundings {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The surroundings of this process. */
export function ownSurroundings(): Surroundings {
  const env: Record<string, string> = {};
  for (const name of passedOn) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return { folder: process.cwd(), env };
}

/** What an order asks of its zone; null when the component is to go. Throws `DeliveryTrouble`. */
export function wantedOf(order: ActOrder, surroundings: Surroundings): ZoneSpec | null {
  const change = changeOf(order);
  if (change === null) return null;
  const settings = settingsOf(order.cluster);
  const firstPort = Object.hasOwn(settings.ports, order.zone)
    ? settings.ports[order.zone]
    : undefined;
  if (firstPort === undefined) {
    const where = `cluster ${order.cluster.name}`;
    throw new DeliveryTrouble(
      'terminal',
      `the delivery of ${where} has no port for zone ${order.zone}`,
    );
  }
  const ports = Array.from({ length: settings.replicas }, (_, index) => firstPort + index);
  return {
    maxUnavailable: Math.max(1, amountOf(settings.maxUnavailable, settings.replicas)),
    processes: ports.map((port) => processAt(port, { order, change, settings, surroundings })),
  };
}

/** The settings of a cluster that is delivered locally. Throws terminal `DeliveryTrouble`. */
export function settingsOf(cluster: Cluster): LocalSettings {
  if (cluster.delivery?.kind === 'local') return cluster.delivery;
  throw new DeliveryTrouble('terminal', `cluster ${cluster.name} has no local delivery`);
}

function changeOf({ target }: ActOrder): Change | null {
  if (target.kind === 'apply') return target.change;
  if (target.to === null) return null;
  const recorded = runningChange.safeParse(target.to.restore);
  if (recorded.success) return recorded.data;
  const what = `what was recorded to come back to ${target.to.revision}`;
  throw new DeliveryTrouble('terminal', `${what} was not written by the local delivery`);
}

interface Context {
  readonly order: ActOrder;
  readonly change: Change;
  readonly settings: LocalSettings;
  readonly surroundings: Surroundings;
}

function processAt(port: number, { order, change, settings, surroundings }: Context): ProcessSpec {
  const { cluster, zone } = order;
  const { revision, body } = change;
  const values = {
    ...templateValues(cluster),
    ...paramsOf(body),
    revision,
    zone,
    port: String(port),
  };
  const [file = '', ...rest] = settings.program.map((part) => fill(part, values));
  const program = [file.includes(sep) ? resolve(surroundings.folder, file) : file, ...rest];
  const env: Record<string, string> = {};
  for (const [name, text] of Object.entries(settings.env)) env[name] = fill(text, values);
  Object.assign(env, { PORT: String(port), ZONE: zone, CLUSTER: cluster.name, REVISION: revision });
  const { healthPath, readyTimeoutMs } = settings;
  return {
    revision,
    body,
    // Not the surroundings: where somebody stands when starting Tierwise changes nothing that runs.
    generation: digest({ revision, body, program, env, port, healthPath }),
    program,
    folder: surroundings.folder,
    env: { ...surroundings.env, ...env },
    port,
    healthPath,
    readyTimeoutMs,
  };
}

/** `params: {size: 2, log: {level: info}}` as `params.size` and `params.log.level`. */
function paramsOf(body: Json): Record<string, string> {
  return isObject(body) ? flattened('params', body['params'] ?? null) : {};
}

function flattened(path: string, value: Json): Record<string, string> {
  if (value === null) return {};
  if (!isObject(value))
    return { [path]: typeof value === 'object' ? JSON.stringify(value) : String(value) };
  const parts = Object.entries(value).map(([key, item]) => flattened(`${path}.${key}`, item));
  return Object.assign({}, ...parts) as Record<string, string>;
}

function isObject(json: Json): json is Readonly<Record<string, Json>> {
  return json !== null && typeof json === 'object' && !Array.isArray(json);
}

function digest(value: Json): string {
  return createHash('sha256').update(sortedJson(value)).digest('hex').slice(0, 16);
}

/** The order of keys is no difference. */
function sortedJson(value: Json): string {
  return JSON.stringify(value, (_key, item: Json) => {
    if (!isObject(item)) return item;
    return Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
