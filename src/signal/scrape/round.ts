import type { Fetch } from '../../clients/prometheus/exchange.ts';
import type { Source } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import { wallFrom } from '../answer-clock.ts';
import type { Lanes } from '../lanes.ts';
import type { SignalClock } from '../series.ts';
import { glimpse, wantedOf } from './asked.ts';
import { complete, type Member, type Round } from './member.ts';
import { scrapeTarget, type Target, type TargetAnswer } from './target.ts';

export interface RoundDeps {
  readonly clock: SignalClock;
  readonly fetch?: Fetch;
  readonly headers: Readonly<Record<string, string>>;
  readonly redact: (text: string) => string;
  readonly inLane: Lanes;
}

/**
 * Scrapes all targets of a member, unless that was already begun in this step or is still going on. All
 * values count as seen at `at`, so that they can be compared.
 */
export function startRound(
  member: Member,
  { source, at }: { readonly source: Source; readonly at: Instant },
  deps: RoundDeps,
): void {
  const step = Math.floor(at / source.stepMs);
  if (member.round !== null || step <= member.lastStep) return;
  member.lastStep = step;
  const stop = new AbortController();
  const done = scrapeAll(member, { source, signal: stop.signal }, deps).then((answers) => {
    member.round = null;
    complete(member, { at, step }, answers);
  });
  member.round = { done, stop, readers: 0 };
}

function scrapeAll(
  member: Member,
  { source, signal }: { readonly source: Source; readonly signal: AbortSignal },
  deps: RoundDeps,
): Promise<readonly TargetAnswer[]> {
  return Promise.all(
    member.targets.map((target) =>
      deps.inLane(() => scrape({ member, target, source, signal }, deps)),
    ),
  );
}

/** One question less; a round that nobody waits for is stopped. */
export function leaveRound(round: Round): void {
  round.readers -= 1;
  if (round.readers === 0) round.stop.abort();
}

interface Scraping {
  readonly member: Member;
  readonly target: Target;
  readonly source: Source;
  readonly signal: AbortSignal;
}

/** As long as a page may take where steps are very short. */
const patienceMsMin = 1_000;

/** A page takes no longer than a step, so that a target that hangs costs a step and no more. */
async function scrape(
  { member, target, source, signal }: Scraping,
  { clock, fetch, headers, redact }: RoundDeps,
): Promise<TargetAnswer> {
  const answer = await scrapeTarget({
    target,
    headers,
    timeoutMs: Math.min(source.timeoutMs, Math.max(source.stepMs, patienceMsMin)),
    signal,
    fetch,
    wanted: () => wantedOf(member),
    glimpse: (labels) => glimpse(member, labels),
    freshFrom: clock.wall() - source.stepMs - source.lagMs,
    wallAt: wallFrom(clock),
  });
  return answer.kind === 'failed' ? { ...answer, message: redact(answer.message) } : answer;
}
