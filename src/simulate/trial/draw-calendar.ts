import type { Fleet } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Scope } from '../../core/fleet/scope.ts';
import { type Window, weekdays } from '../../core/fleet/window.ts';
import { between, pick } from '../chance.ts';
import type { Incident } from './scenario.ts';

type Chance = () => number;

/** When a trial begins, and what its people and clusters do not want then. */
export interface DrawnCalendar {
  readonly startsAt: Instant;
  readonly windows: readonly Window[];
  /** Freezes, and clusters that are busy. */
  readonly refusals: readonly Incident[];
}

/** A morning on which nothing is special. */
const usualStart = Date.UTC(2026, 0, 5, 8);

/** Times at which something is: shortly before clocks are set, with what they show, in minutes of the day. */
const nights = [
  { startsAt: usualStart, timeZone: 'UTC', shows: 8 * 60 },
  { startsAt: Date.UTC(2026, 2, 29, 0, 40), timeZone: 'Europe/Berlin', shows: 100 },
  { startsAt: Date.UTC(2026, 9, 25, 0, 30), timeZone: 'Europe/Berlin', shows: 150 },
  { startsAt: Date.UTC(2026, 2, 8, 6, 45), timeZone: 'America/New_York', shows: 105 },
  { startsAt: Date.UTC(2026, 3, 4, 14, 45), timeZone: 'Australia/Lord_Howe', shows: 105 },
  { startsAt: Date.UTC(2026, 0, 4, 18, 5), timeZone: 'Asia/Kathmandu', shows: 23 * 60 + 50 },
] as const;

/** So many worlds have windows, so many freezes, and so many clusters that are busy. */
const windowsShare = 0.25;
const bansShare = 0.25;
const busyShare = 0.2;

/** What people want of the calendar; nothing in most worlds. */
export function drawCalendar(
  chance: Chance,
  { fleet, wildMs }: { readonly fleet: Fleet; readonly wildMs: number },
): DrawnCalendar {
  const bans = chance() < bansShare ? drawBans(chance, fleet, wildMs) : [];
  const busy = chance() < busyShare ? drawBusy(chance, fleet, wildMs) : [];
  const refusals = [...bans, ...busy];
  if (chance() >= windowsShare) return { startsAt: usualStart, windows: [], refusals };
  const night = pick(chance, nights);
  const count = pick(chance, [1, 1, 2, 3]);
  const windows = Array.from({ length: count }, (_, index): Window => {
    const name = `window-${index + 1}`;
    return {
      name,
      timeZone: night.timeZone,
      reason: '',
      ...drawScope(chance, fleet),
      ...drawTime(chance, night.shows),
    };
  });
  return { startsAt: night.startsAt, windows, refusals };
}

/** Closed for a while, soon and every day: what is to be done can still be done. */
function drawTime(chance: Chance, shows: number): Pick<Window, 'effect' | 'when'> {
  const closes = (shows + between(chance, -5, 30)) % 1_440;
  const opens = (closes + between(chance, 3, 30)) % 1_440;
  const days = chance() < 0.5 ? null : weekdays;
  const effect = pick(chance, ['deny', 'deny', 'allow'] as const);
  const [from, to] = effect === 'deny' ? [closes, opens] : [opens, closes];
  return { effect, when: { days, time: { from, to }, dates: null } };
}

function drawScope(chance: Chance, { tiers, clusters }: Fleet): Scope {
  const what = chance();
  if (what < 0.5) return { tiers: null, clusters: null };
  if (what < 0.75) return { tiers: [pick(chance, tiers).name], clusters: null };
  const names = clusters.map(({ name }) => name).filter(() => chance() < 0.5);
  return { tiers: null, clusters: { kind: 'names', names: names.length > 0 ? names : ['c1'] } };
}

/** For a while only: what waits for them gets done, or they become debts. */
function drawBusy(chance: Chance, { clusters }: Fleet, wildMs: number): readonly Incident[] {
  return Array.from({ length: pick(chance, [1, 1, 2, 3]) }, (_, index): Incident => {
    const at = Math.floor(chance() * Math.max(5 * 60_000, wildMs));
    const forMs = between(chance, 1, 20) * 60_000;
    return {
      id: `busy-${index + 1}`,
      at,
      kind: 'busy',
      cluster: pick(chance, clusters).name,
      forMs,
    };
  });
}

function drawBans(chance: Chance, fleet: Fleet, wildMs: number): readonly Incident[] {
  const count = pick(chance, [1, 1, 2]);
  return Array.from({ length: count }, (_, index): Incident => {
    const lastsMs = between(chance, 1, 15) * 60_000;
    return {
      id: `ban-${index + 1}`,
      at: Math.floor(chance() * Math.max(20 * 60_000, wildMs)),
      kind: 'ban',
      scope: drawScope(chance, fleet),
      forMs: lastsMs,
      isTimed: chance() < 0.5,
      isRace: chance() < 0.3,
      // Most of all while something goes back.
      isAwaited: chance() < 0.4,
    };
  });
}
