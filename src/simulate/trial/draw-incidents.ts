import type { Check } from '../../core/fleet/check.ts';
import type { Fleet } from '../../core/fleet/fleet.ts';
import type { Command } from '../../core/rollout/commands.ts';
import { between, pick } from '../chance.ts';
import { type Mood, moodKinds } from '../moods.ts';
import type { Weather } from './draw.ts';
import type { Incident, Start } from './scenario.ts';

const minute = 60_000;

type Chance = () => number;

/** What incidents are drawn for. */
export interface Surroundings {
  readonly fleet: Fleet;
  readonly checks: readonly Check[];
  readonly starts: readonly Start[];
  readonly wildMs: number;
  readonly weather: Weather;
}

/** What goes wrong, and when. */
export function drawIncidents(chance: Chance, around: Surroundings): readonly Incident[] {
  if (around.weather === 'calm') return [];
  const flaws = drawFlaws(chance, around);
  const count = around.weather === 'storm' ? between(chance, 3, 14) : between(chance, 0, 3);
  const others = Array.from({ length: count }, (_, index): Incident => {
    const when = { id: `incident-${index + 1}`, at: Math.floor(chance() * around.wildMs) };
    return { ...when, ...drawOne(chance, around) };
  });
  return [...flaws, ...others];
}

/** What is wrong with the change itself, from the beginning. */
function drawFlaws(chance: Chance, { fleet, weather }: Surroundings): readonly Incident[] {
  const share = weather === 'storm' ? 0.12 : 0.06;
  return fleet.clusters.flatMap(({ name }): Incident[] => {
    if (chance() >= share) return [];
    const base = { id: `flaw-${name}`, at: 0, cluster: name };
    const delayMs = Math.floor(chance() * 30_000);
    const forMs = chance() < 0.4 ? null : between(chance, 30_000, 8 * minute);
    const mood = pick(chance, taints);
    return [
      mood === null ? { ...base, kind: 'doom' } : { ...base, kind: 'taint', mood, delayMs, forMs },
    ];
  });
}

/** What a change may do to what checks say; null for one that does not even start. */
const taints = [
  'bad',
  'bad',
  'bad',
  'silent',
  'silent',
  'nan',
  'partial',
  'trouble',
  null,
] as const;

type Distributed<T> = T extends unknown ? Omit<T, 'id' | 'at'> : never;

function drawOne(chance: Chance, { fleet, starts, wildMs }: Surroundings): Distributed<Incident> {
  const cluster = pick(chance, fleet.clusters).name;
  const forMs = Math.floor(chance() * Math.min(12 * minute, wildMs / 2));
  const what = chance();
  if (what < 0.25) return { kind: 'mood', cluster, mood: drawMood(chance), forMs };
  if (what < 0.35) return { kind: 'away', cluster, forMs };
  if (what < 0.42) return { kind: 'flap', cluster, forMs };
  if (what < 0.5) return { kind: 'drift', cluster, forMs };
  if (what < 0.56) return { kind: 'overtake' };
  if (what < 0.62) return { kind: 'freeze', forMs };
  if (what < 0.68) return { kind: 'clock', byMs: pick(chance, clockJumps), forMs };
  const meant = pick(chance, starts);
  const { name } =
    meant.others === undefined ? meant.spec : pick(chance, [meant.spec, ...meant.others]);
  const actor = pick(chance, ['ann', 'bob', 'author']);
  const command = drawCommand(chance, cluster);
  return { kind: 'command', rollout: name, actor, command, isRace: chance() < 0.5 };
}

/** What time servers let pass, and what happens without them. */
const hour = 60 * minute;
const clockJumps = [-3_000, 3_000, -20 * minute, 20 * minute, -3 * hour, 3 * hour];

function drawMood(chance: Chance): Mood {
  return pick(
    chance,
    moodKinds.filter((mood) => mood !== 'good'),
  );
}

function drawCommand(chance: Chance, cluster: string): Command {
  const reason = 'by chance';
  const what = chance();
  if (what < 0.2) return { kind: 'pause', reason };
  if (what < 0.5) return { kind: 'resume', reason };
  if (what < 0.65) return { kind: 'skip', cluster, reason, until: null };
  if (what < 0.75) return { kind: 'retry', clusters: null, reason };
  if (what < 0.85) return { kind: 'rollback', reason };
  if (what < 0.9) return { kind: 'abort', reason };
  const accept = pick(chance, [null, 'no-outside-check', 'inconclusive'] as const);
  return { kind: 'approve', stage: null, accept, reason };
}
