import type { Fetch } from '../../clients/prometheus/exchange.ts';
import type { Cluster } from '../../core/fleet/fleet.ts';
import { fill, templateValues } from '../../core/fleet/template.ts';
import type { Series } from '../../core/judge/evidence.ts';
import { enquiryOf } from '../enquiry.ts';
import { readHeaders } from '../headers.ts';
import { lanes } from '../lanes.ts';
import { type SignalClock, trouble, troubleForAll } from '../series.ts';
import type { Question, Signal } from '../signal.ts';
import { keepMs, register } from './asked.ts';
import type { Room } from './history.ts';
import { answerOf, clearMember, type Member, newMember } from './member.ts';
import { leaveRound, type RoundDeps, startRound } from './round.ts';
import { readTargets } from './targets.ts';
import { type Wish, wishOf } from './wish.ts';

export interface ScrapeSignalDeps {
  readonly clock: SignalClock;
  readonly fetch?: Fetch;
}

/** Targets that are read side by side. */
const parallel = 64;
/** Samples kept at once, about 80 MB. */
const samplesMax = 4_000_000;

/**
 * Evidence from the `/metrics` pages of a cluster's own targets. Pages are read when a question comes, at
 * most once in a step of the source, whoever asks; what they showed is kept in memory for the ranges of
 * the queries, and the values of the queries for 15 minutes. After a restart it begins with nothing.
 */
export function scrapeSignal(deps: ScrapeSignalDeps): Signal {
  const members = new Map<string, Member>();
  const room: Room = { samples: 0, samplesMax };
  const inLane = lanes(parallel);
  return {
    async read(question, signal) {
      const { settings } = question.source;
      if (settings.kind !== 'scrape')
        return troubleForAll(question.clusters, 'not a scrape source');
      const headers = await readHeaders(settings.headers);
      if (headers.kind === 'trouble') return troubleForAll(question.clusters, headers.message);
      forgetUnused(members, deps.clock.now());
      const roundDeps = { ...deps, ...headers, inLane };
      const asked = question.clusters.map((cluster) =>
        enlist({ cluster, question, members, room }),
      );
      startDue(asked, question, roundDeps);
      const stopped = await waitFor(asked, question, signal);
      return new Map(
        asked.map((one): [string, Series] => [one.cluster.name, answer(one, question, stopped)]),
      );
    },
  };
}

type Asked =
  | { readonly cluster: Cluster; readonly member: Member; readonly wish: Wish }
  | { readonly cluster: Cluster; readonly message: string };

interface Enlisting {
  readonly cluster: Cluster;
  readonly question: Question;
  readonly members: Map<string, Member>;
  readonly room: Room;
}

/** Finds or makes the member of a cluster and registers what is asked with it. */
function enlist({ cluster, question, members, room }: Enlisting): Asked {
  const { source } = question;
  const values = templateValues(cluster);
  const enquiry = enquiryOf(question, (text) => fill(text, values));
  const wish = wishOf(enquiry, source.stepMs);
  if (wish.kind === 'trouble') return { cluster, message: wish.message };
  const found = readTargets(source, cluster);
  if ('missing' in found) return { cluster, message: found.missing };
  const urls = found.targets.map(({ url }) => url);
  const key = JSON.stringify([source.name, source.stepMs, source.settings, cluster.name, urls]);
  const member = members.get(key) ?? newMember(cluster, found.targets, room);
  members.set(key, member);
  register(member, wish, question);
  return { cluster, member, wish };
}

/** Members that did not answer in time begin last, so that they keep nobody from a lane. */
function startDue(asked: readonly Asked[], { source, to }: Question, deps: RoundDeps): void {
  if (to <= deps.clock.now() - source.stepMs) return;
  const due = asked.flatMap((one) => ('member' in one ? [one.member] : []));
  const ordered = due.toSorted((a, b) => Number(isSlow(a)) - Number(isSlow(b)));
  for (const member of ordered) startRound(member, { source, at: to }, deps);
}

function isSlow({ failure }: Member): boolean {
  return failure?.timedOut === true;
}

/**
 * Waits for the rounds, but not for members that did not answer in time before: their round goes on, and
 * is heard by the next question. True when the question was called off.
 */
async function waitFor(
  asked: readonly Asked[],
  { source }: Question,
  signal: AbortSignal,
): Promise<boolean> {
  const rounds = asked.flatMap((one) => {
    if (!('member' in one) || one.member.round === null) return [];
    return [{ round: one.member.round, slow: isSlow(one.member) }];
  });
  for (const { round } of rounds) round.readers += 1;
  const quick = rounds.filter(({ slow }) => !slow).map(({ round }) => round.done);
  const waiting = Promise.withResolvers<void>();
  const enough = () => waiting.resolve();
  const timer = setTimeout(enough, source.timeoutMs);
  signal.addEventListener('abort', enough, { once: true });
  if (!signal.aborted) await Promise.race([Promise.all(quick), waiting.promise]);
  signal.removeEventListener('abort', enough);
  clearTimeout(timer);
  if (signal.aborted) for (const { round } of rounds) leaveRound(round);
  return signal.aborted;
}

function answer(one: Asked, question: Question, stopped: boolean): Series {
  if ('message' in one) return trouble(one.message);
  if (stopped && one.member.round !== null) return trouble('stopped before it answered');
  return answerOf(one.member, one.wish, question);
}

function forgetUnused(members: Map<string, Member>, now: number): void {
  for (const [key, member] of members) {
    if (member.round !== null || member.askedAt >= now - keepMs) continue;
    clearMember(member);
    members.delete(key);
  }
}
