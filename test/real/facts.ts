/**
 * From what was seen of a real life to the facts that the checkers of the simulated worlds judge by.
 *
 * What landed on a zone is an order that its cluster did not refuse, with what truly ran there before and
 * when it was truly ready by the processes' own book. An order that nobody answered, because its sender died,
 * counts where its effect is seen. Orders stand among the events by what a second reader found in the store
 * at the moment of sending, so that "written before it was done" is no matter of clocks.
 *
 * Of a real life nobody knows when exactly an event became durable: it stands at its own time, and in the
 * order of the log.
 */
import { rolloutOfStream } from '../../src/core/rollout/history/codec.ts';
import type { Pinned } from '../../src/core/rollout/history/events.ts';
import type { Fact, Trace } from '../../src/simulate/trial/facts.ts';
import { type BookLine, harmsOf } from './book.ts';
import type { DrawnLife } from './draw.ts';
import type { Evidence, SentLine } from './evidence.ts';
import { component } from './manifests.ts';

type At<Kind extends Fact['kind']> = Extract<Fact, { kind: Kind }>;

/** The life as a trace, in true time. */
export function traceOf(life: DrawnLife, evidence: Evidence): Trace {
  const { startedAt, endedAt, receipts } = evidence;
  const plans = plansOf(evidence);
  const [fleet] = [...plans.values()].map((pinned) => pinned.fleet);
  if (fleet === undefined) throw new Error('no rollout was ever planned');
  const told = [
    ...moodFacts(life, evidence),
    ...handFacts(evidence),
    ...controllerFacts(evidence),
    ...sayingFacts(evidence),
  ];
  const facts = byTime(inLogOrder(evidence, plans), told);
  const calmFrom = life.nature === 'good' ? startedAt : endedAt;
  return { fleet, facts, startedAt, calmFrom, endedAt, receipts };
}

/** What was pinned for each rollout of the life; the one that brought the fleet up is not judged. */
export function plansOf({ events, startedAt }: Evidence): ReadonlyMap<string, Pinned> {
  const planned = events.filter(({ type, at }) => type === 'planned' && at >= startedAt);
  return new Map(
    planned.map(({ stream, data }) => [
      rolloutOfStream(stream) ?? '',
      (data as unknown as { pinned: Pinned }).pinned,
    ]),
  );
}

/** The orders of the life that a cluster took, oldest first. */
export function takenOrders(evidence: Evidence): readonly SentLine[] {
  const { tapped, startedAt, book } = evidence;
  const sent = tapped.filter((line) => line.what === 'sent');
  const orders = sent.filter(({ at }) => at >= startedAt);
  return orders.filter((order) => {
    const answer = tapped.find((line) => line.what === 'answered' && line.id === order.id);
    if (answer?.what === 'answered') return answer.status === 200;
    const next = orders.find((other) => other.at > order.at && isSameSite(other, order));
    return born(book, order, { from: order.at, to: next?.at ?? Number.POSITIVE_INFINITY });
  });
}

/** Events in the order of the log, each order behind the last event that its store held. */
function inLogOrder(evidence: Evidence, plans: ReadonlyMap<string, Pinned>): readonly Fact[] {
  const stored = evidence.events
    .filter(({ stream }) => plans.has(rolloutOfStream(stream) ?? ''))
    .map((event): At<'stored'> => ({ kind: 'stored', at: event.at, event }));
  const acted = takenOrders(evidence).map((order) => ({
    position: order.position ?? 0,
    fact: actedFact(order, evidence, plans),
  }));
  const facts: Fact[] = [];
  let done = 0;
  for (const fact of stored) {
    while (done < acted.length && acted[done]!.position < fact.event.position) {
      facts.push(acted[done]!.fact);
      done += 1;
    }
    facts.push(fact);
  }
  return [...facts, ...acted.slice(done).map(({ fact }) => fact)];
}

function actedFact(
  order: SentLine,
  evidence: Evidence,
  plans: ReadonlyMap<string, Pinned>,
): At<'acted'> {
  const { at, component, zone, revision, fence } = order;
  const change = plans.get(fence.rollout)?.spec.change.revision;
  const before = runningAt(evidence.book, order);
  return {
    kind: 'acted',
    at,
    cluster: order.cluster ?? '',
    component,
    zone,
    how: revision === change ? 'apply' : 'revert',
    before: before === null ? null : { revision: before.revision, restore: null },
    running: revision === null ? null : { revision, restore: null },
    readyAt: readyAt(evidence, order, before),
    fence,
    controller: numberOf(evidence, fence.epoch),
  };
}

/** The process that was started last before an order came. */
function runningAt(book: readonly BookLine[], order: SentLine): BookLine | null {
  return (
    book.findLast(
      (line) => line.what === 'born' && line.at < order.at && isSameSite(line, order),
    ) ?? null
  );
}

/** When the zone was ready on what was ordered, by the word of its process; infinite for never. */
function readyAt({ book, tapped }: Evidence, order: SentLine, before: BookLine | null): number {
  const nextAt = tapped.find(
    (line) =>
      line.what === 'sent' &&
      line.at > order.at &&
      isSameSite(line, order) &&
      line.revision !== order.revision,
  )?.at;
  const ready = book.filter(
    (line) =>
      line.what === 'ready' &&
      isSameSite(line, order) &&
      line.revision === order.revision &&
      line.at < (nextAt ?? Number.POSITIVE_INFINITY),
  );
  const standing = ready.find(({ pid }) => pid === before?.pid);
  const found = standing ?? ready.find(({ at }) => at >= order.at);
  return found?.at ?? Number.POSITIVE_INFINITY;
}

function born(
  book: readonly BookLine[],
  order: SentLine,
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  return book.some(
    (line) =>
      line.what === 'born' &&
      isSameSite(line, order) &&
      line.revision === order.revision &&
      line.at >= from &&
      line.at < to,
  );
}

interface Place {
  readonly cluster: string | null;
  readonly zone: string;
}

function isSameSite(one: Place, other: Place): boolean {
  return one.cluster === other.cluster && one.zone === other.zone;
}

/** Controllers are counted by their reigns: each that takes the store has a higher epoch. */
function numberOf({ tapped }: Evidence, epoch: number): number {
  const epochs = tapped.flatMap((line) => (line.what === 'reign' ? [line.epoch] : []));
  return epochs.toSorted((a, b) => a - b).indexOf(epoch) + 1;
}

function controllerFacts(evidence: Evidence): readonly At<'controller'>[] {
  const { tapped, fates, startedAt } = evidence;
  const reigns = tapped.filter((line) => line.what === 'reign');
  const began = reigns.map(({ at, epoch }): At<'controller'> => {
    return { kind: 'controller', what: 'began', controller: numberOf(evidence, epoch), at };
  });
  const later = fates.flatMap(({ what, pid, at }) =>
    reigns
      .filter((reign) => reign.pid === pid)
      .map(({ epoch }): At<'controller'> => {
        return { kind: 'controller', what, controller: numberOf(evidence, epoch), at };
      }),
  );
  return [...began, ...later].filter(({ at }) => at >= startedAt);
}

/** What every check would say: harm where a process does it, trouble while the source is away. */
function moodFacts(life: DrawnLife, { book, gaps }: Evidence): readonly At<'mood'>[] {
  const away = gaps.flatMap(({ from, to }) =>
    life.clusters.flatMap(({ name: cluster }): At<'mood'>[] => [
      { kind: 'mood', cluster, mood: 'trouble', at: from },
      { kind: 'mood', cluster, mood: 'good', at: to },
    ]),
  );
  const harms = harmsOf(life, book).flatMap(({ cluster, from, to }) => {
    const bad: At<'mood'> = { kind: 'mood', cluster, mood: 'bad', at: from };
    const good: At<'mood'> = { kind: 'mood', cluster, mood: 'good', at: to };
    return Number.isFinite(to) ? [bad, good] : [bad];
  });
  return [...away, ...harms];
}

/** A process that somebody killed is away until its zone has another one that is ready. */
function handFacts({ hands, book }: Evidence): readonly At<'zone'>[] {
  return hands.flatMap((hand) => {
    const { at, cluster, zone, revision } = hand;
    const unready: At<'zone'> = {
      kind: 'zone',
      at,
      cluster,
      component,
      zone,
      revision,
      condition: 'unready',
    };
    const back = book.find(
      (line) => line.what === 'ready' && line.at > at && isSameSite(line, hand),
    );
    if (back === undefined) return [unready];
    const { at: backAt, revision: backOn } = back;
    return [unready, { ...unready, at: backAt, revision: backOn, condition: 'ready' }];
  });
}

function sayingFacts(evidence: Evidence): readonly At<'told'>[] {
  return evidence.sayings.map(({ at, rollout, pid, waiting }) => {
    const reign = evidence.tapped.findLast((line) => line.what === 'reign' && line.pid === pid);
    const controller = reign?.what === 'reign' ? numberOf(evidence, reign.epoch) : 0;
    return { kind: 'told', at, rollout, controller, waiting };
  });
}

/** Puts facts with nothing but a time among those that have an order, whose times never go back. */
function byTime(ordered: readonly Fact[], others: readonly Fact[]): readonly Fact[] {
  let latest = 0;
  const steady = ordered.map((fact): Fact => {
    latest = Math.max(latest, fact.at);
    return { ...fact, at: latest };
  });
  return [...steady, ...others].toSorted((a, b) => a.at - b.at);
}
