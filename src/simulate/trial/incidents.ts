import type { Instant } from '../../core/fleet/quantities.ts';
import type { Mood } from '../moods.ts';
import { componentOf, runsAny, type WorldCluster, type WorldEvent } from '../world.ts';
import { ban, type SendFreeze } from './bans.ts';
import type { Controllers } from './controllers.ts';
import type { Life } from './life.ts';
import { override } from './overriding.ts';
import { laterPhase } from './phase-people.ts';
import type { Incident } from './scenario.ts';

type Of<Kind extends Incident['kind']> = Extract<Incident, { kind: Kind }>;

/** Who can give a command to a rollout. */
export type Give = (order: Of<'command'>) => Promise<void>;

/** By whom things are done. */
interface Hands {
  readonly controllers: Controllers;
  readonly give: Give;
  readonly freeze: SendFreeze;
}

/** Lets one incident happen, now. */
export async function happen(
  life: Life,
  incident: Incident,
  { controllers, give, freeze }: Hands,
): Promise<void> {
  if (incident.awaits !== undefined) await laterPhase(life);
  life.count(nameOf(incident));
  switch (incident.kind) {
    case 'mood':
      return spell(life, incident);
    case 'away':
      return beAway(life, incident);
    case 'flap':
      return flap(life, incident);
    case 'drift':
      return drift(life, incident);
    case 'taint':
      return taint(life, incident);
    case 'doom': {
      const cluster = clusterOf(life, incident.cluster);
      if (cluster !== undefined) cluster.isDoomed = true;
      return undefined;
    }
    case 'command':
      if (!incident.isRace) return give(incident);
      // It comes between a decision and its append, whenever the next one is.
      life.rivals.push(() => give(incident));
      return undefined;
    case 'force':
    case 'vouch':
      return override(life, incident, give);
    case 'overtake':
      return controllers.overtake();
    case 'freeze':
      return controllers.freeze(incident.forMs);
    case 'busy':
      return beBusy(life, incident);
    case 'ban':
      return ban(life, incident, freeze);
    case 'clock':
      return jump(life, incident);
  }
}

function clusterOf({ world }: Life, name: string): WorldCluster | undefined {
  return world.clusters.get(name);
}

async function beBusy(life: Life, { cluster: name, forMs }: Of<'busy'>): Promise<void> {
  const cluster = clusterOf(life, name);
  if (cluster === undefined) return;
  const say = (isBusy: boolean): void => {
    cluster.isBusy = isBusy;
    life.tell({ kind: 'busy', at: life.clock.now(), cluster: name, isBusy });
  };
  say(true);
  await life.sleep(forMs);
  say(false);
}

async function jump(life: Life, { byMs, forMs }: Of<'clock'>): Promise<void> {
  const by = (ms: number): void => {
    life.machine.skewMs += ms;
    life.tell({ kind: 'clock', at: life.clock.now(), byMs: life.machine.skewMs });
  };
  by(byMs);
  await life.sleep(forMs);
  by(-byMs);
}

function turn({ moods, tell, clock }: Life, cluster: string, mood: Mood): void {
  const at = clock.now();
  moods.turn({ cluster, check: null, from: at, mood });
  tell({ kind: 'mood', at, cluster, mood });
}

async function spell(life: Life, { cluster, mood, forMs }: Of<'mood'>): Promise<void> {
  turn(life, cluster, mood);
  await life.sleep(forMs);
  turn(life, cluster, 'good');
}

async function beAway(life: Life, { cluster: name, forMs }: Of<'away'>): Promise<void> {
  const cluster = clusterOf(life, name);
  if (cluster === undefined) return;
  cluster.unreachableFrom = life.clock.now();
  life.tell({ kind: 'reach', at: life.clock.now(), cluster: name, isUp: false });
  await life.sleep(forMs);
  cluster.unreachableFrom = null;
  life.tell({ kind: 'reach', at: life.clock.now(), cluster: name, isUp: true });
}

/** A zone that some rollout was at; nobody looks at any other. */
function touchedZone(life: Life, name: string) {
  const cluster = clusterOf(life, name);
  const [component] = cluster?.components.keys() ?? [];
  if (cluster === undefined || component === undefined) return null;
  const { zones } = componentOf(cluster, component);
  const [found] = zones;
  return found === undefined ? null : { component, zones, zone: found[0] };
}

async function flap(life: Life, { cluster: name, forMs }: Of<'flap'>): Promise<void> {
  const { clock, tell, sleep } = life;
  const touched = touchedZone(life, name);
  if (touched === null) return;
  const { component, zones, zone } = touched;
  const until = clock.now() + forMs;
  while (clock.now() < until) {
    const known = zones.get(zone);
    if (known === undefined || known.isFailed) return;
    const downMs = Math.min(20_000, until - clock.now());
    zones.set(zone, { ...known, readyAt: Math.max(known.readyAt, clock.now() + downMs) });
    const fact = { kind: 'zone', cluster: name, component, zone } as const;
    const runs = () => zones.get(zone)?.running?.revision ?? null;
    tell({ ...fact, at: clock.now(), revision: runs(), condition: 'unready' });
    await sleep(downMs * 2);
    tell({ ...fact, at: clock.now(), revision: runs(), condition: 'ready' });
  }
}

/** What somebody's hand brings. */
const byHand = 'by hand';

async function drift(life: Life, { cluster: name, forMs }: Of<'drift'>): Promise<void> {
  const { clock, tell, sleep } = life;
  const touched = touchedZone(life, name);
  if (touched === null) return;
  const { component, zones, zone } = touched;
  const known = zones.get(zone);
  if (known?.running === undefined || known.running === null || known.isFailed) return;
  if (known.running.revision === byHand) return;
  const strange = { revision: byHand, restore: null };
  const fact = { kind: 'zone', cluster: name, component, zone, condition: 'ready' } as const;
  zones.set(zone, { ...known, running: strange });
  tell({ ...fact, at: clock.now(), revision: strange.revision });
  await sleep(forMs);
  // Whoever did it takes it back, unless something else was brought there meanwhile.
  const now = zones.get(zone);
  if (now?.running !== strange) return;
  zones.set(zone, { ...now, running: known.running });
  tell({ ...fact, at: clock.now(), revision: known.running.revision });
}

/** The change shows in the signal, for a while or as long as any of it runs on the cluster. */
function taint(life: Life, { cluster: name, mood, delayMs, forMs }: Of<'taint'>): void {
  const { world, clock } = life;
  const { witness } = world;
  let course: 'before' | 'shown' | 'over' = 'before';
  const show = async (event: WorldEvent): Promise<void> => {
    const due: Instant = event.at + delayMs;
    await life.sleep(due - clock.now());
    const cluster = clusterOf(life, name);
    const isTainted = cluster !== undefined && isOnChange(life, cluster);
    if (isTainted === (course !== 'before')) return;
    course = isTainted ? 'shown' : 'before';
    turn(life, name, isTainted ? mood : 'good');
    if (!isTainted || forMs === null) return;
    await life.sleep(forMs);
    if (course !== 'shown') return;
    course = 'over';
    turn(life, name, 'good');
  };
  world.witness = (event) => {
    witness(event);
    if (event.cluster === name) void show(event);
  };
}

/** Whether anything that a rollout brought runs there; what somebody put there by hand is harmless. */
function isOnChange({ scenario }: Life, cluster: WorldCluster): boolean {
  const revisions = new Set(scenario.starts.map(({ spec }) => spec.change.revision));
  return runsAny(cluster, (revision) => revision !== undefined && revisions.has(revision));
}

function nameOf(incident: Incident): string {
  if (incident.kind === 'mood') return `signal ${incident.mood}`;
  if (incident.kind !== 'taint') return incident.kind;
  return `change ${incident.forMs === null ? 'is' : 'is for a while'} ${incident.mood}`;
}
