import { type BadRange, isCompared } from '../core/fleet/check.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import { zoneKey } from '../core/judge/compare/columns.ts';
import type { Count, Series } from '../core/judge/evidence.ts';
import type { Question, Signal } from '../signal/signal.ts';
import { isChanged, type WhatIf, type World, type WorldEvent } from './world.ts';

/**
 * Answers every query with good values, but for clusters that the change harms or silences. It has
 * a history, as Prometheus has: when a cluster turned bad is remembered.
 */
export function worldSignal(world: World, whatIf: WhatIf): Signal {
  const changedAt = new Map<string, Instant>();
  return {
    read: (question) => {
      const answers = question.clusters.map(({ name }): [string, Series] => {
        const since = changeOf(world, { name, zone: question.zone }, changedAt);
        const isHarmed = whatIf.harmed.includes(name);
        const isSilenced = whatIf.silenced.includes(name);
        return [name, samplesOf(question, { since, isHarmed, isSilenced })];
      });
      return Promise.resolve(new Map(answers));
    },
  };
}

interface Effect {
  readonly since: Instant;
  readonly isHarmed: boolean;
  readonly isSilenced: boolean;
}

function samplesOf({ source, check, from, to }: Question, effect: Effect): Series {
  const times: { readonly at: Instant; readonly isBad: boolean }[] = [];
  for (let at = gridAfter(from, source.stepMs); at <= to; at += source.stepMs) {
    const isNew = at > effect.since;
    if (isNew && effect.isSilenced) continue;
    times.push({ at, isBad: isNew && effect.isHarmed });
  }
  if (!isCompared(check)) {
    const { bad } = check.threshold;
    return { kind: 'samples', samples: times.map(({ at, isBad }) => [at, valueOf(bad, isBad)]) };
  }
  const { measure, bad } = check.compare;
  const isHigh = (isBad: boolean): boolean => isBad === (bad !== 'lower');
  if (measure.kind === 'gauge' || measure.kind === 'growth') {
    return {
      kind: 'samples',
      samples: times.map(({ at, isBad }) => [
        at,
        isBad ? scattered(at, bad === 'lower' ? 2 : 400) : scattered(at, 20),
      ]),
    };
  }
  const parts = measure.kind === 'latency' ? measure.bounds.length : 1;
  const counts = times.map(({ at, isBad }): Count => {
    const share = isHigh(isBad) ? 0.5 : 0.01;
    return [
      at,
      requestsEach,
      ...Array.from({ length: parts }, () => scattered(at, requestsEach * share)),
    ];
  });
  return { kind: 'counts', counts };
}

/** What is counted in each step. */
const requestsEach = 1_000;

/** About as much, by a pattern that never repeats within a day: no gauge stands quite still. */
function scattered(at: Instant, about: number): number {
  const phase = Math.sin(at / 7_919) + Math.sin(at / 104_729);
  return Math.round(about * (1 + 0.1 * phase));
}

function gridAfter(from: Instant, stepMs: number): Instant {
  return (Math.floor(from / stepMs) + 1) * stepMs;
}

interface Part {
  readonly name: string;
  /** Undefined for the whole cluster. */
  readonly zone: string | undefined;
}

/** Since when the change is there, as far as it is there at all; it is remembered for as long as it is. */
function changeOf(world: World, { name, zone }: Part, changedAt: Map<string, Instant>): Instant {
  const key = zone === undefined ? name : zoneKey(name, zone);
  const cluster = world.clusters.get(name);
  if (cluster === undefined || !isChanged(cluster)) {
    changedAt.delete(key);
    return Number.POSITIVE_INFINITY;
  }
  const isMeant = (event: WorldEvent) =>
    event.cluster === name && (zone === undefined || event.zone === zone);
  const since = changedAt.get(key) ?? world.history.find(isMeant)?.at;
  if (since === undefined) return Number.POSITIVE_INFINITY;
  changedAt.set(key, since);
  return since;
}

function valueOf(bad: BadRange, isBad: boolean): number {
  switch (bad.kind) {
    case 'above':
      return isBad ? bad.limit + 1 : bad.limit - Math.abs(bad.limit) / 2;
    case 'below':
      return isBad ? bad.limit - 1 : bad.limit + Math.abs(bad.limit) / 2;
    case 'outside':
      return isBad ? bad.high + 1 : (bad.low + bad.high) / 2;
  }
}
