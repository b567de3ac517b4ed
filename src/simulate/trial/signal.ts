import type { Count, Series } from '../../core/judge/evidence.ts';
import { clockTrouble } from '../../core/judge/clock-difference.ts';
import type { Question, Signal } from '../../signal/signal.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import { rowOf, seriesFrom } from '../moods.ts';
import type { World, WorldEvent } from '../world.ts';
import type { Life } from './life.ts';

/**
 * What one controller learns from the sources. One that keeps a history answers for any time; one that
 * is scraped knows only what this controller asked for itself, at the moments when it asked.
 */
export function signalOf({ moods, clock, machine, world }: Life): Signal {
  const scraped = new Map<string, Count[]>();
  function scrape(question: Question): ReadonlyMap<string, Series> {
    const { check, from, to } = question;
    const now = clock.now();
    return new Map(
      question.clusters.map(({ name }): [string, Series] => {
        const mood = moods.at(name, check.name, now);
        if (mood === 'trouble') return [name, { kind: 'trouble', message: 'connection refused' }];
        const key = `${check.name} ${name}`;
        const rows = scraped.get(key) ?? [];
        scraped.set(key, rows);
        const row = mood === 'late' ? null : rowOf(check, mood, to);
        if (row !== null) keep(rows, row);
        const asked = rows.filter(([at]) => at > from && at <= to);
        return [name, seriesFrom(check, asked)];
      }),
    );
  }
  /** A server with a clock of its own, which is right, and by which nobody reads the future. */
  function ask(question: Question): ReadonlyMap<string, Series> {
    const theirs = clock.now();
    const message = clockTrouble({ ours: theirs + machine.skewMs, theirs });
    if (message === null) {
      const isSpared = (cluster: string, at: Instant): boolean =>
        question.zone !== undefined && isBadElsewhere(world, { cluster, zone: question.zone, at });
      return moods.read({ ...question, isSpared, to: Math.min(question.to, theirs) });
    }
    return new Map(question.clusters.map(({ name }) => [name, { kind: 'trouble', message }]));
  }
  return {
    read: (question) =>
      Promise.resolve(
        question.source.settings.kind === 'scrape' ? scrape(question) : ask(question),
      ),
  };
}

/** Whether the change is in another zone of the cluster then, but not in this one. */
function isBadElsewhere(
  { history }: World,
  { cluster, zone, at }: { readonly cluster: string; readonly zone: string; readonly at: Instant },
): boolean {
  const last = new Map<string, WorldEvent>();
  for (const event of history) {
    if (event.cluster === cluster && event.at < at) last.set(event.zone, event);
  }
  const isOn = (one: WorldEvent | undefined): boolean => one?.kind === 'apply';
  return !isOn(last.get(zone)) && [...last.values()].some(isOn);
}

/** As long as any question looks back. */
const keptMs = 3_600_000;

function keep(rows: Count[], row: Count): void {
  rows.push(row);
  while ((rows[0]?.[0] ?? row[0]) < row[0] - keptMs) rows.shift();
}
