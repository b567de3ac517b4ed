/** What is printed of the lives: failures as they come, and in the end what was reached. */
import { rolloutOfStream } from '../../src/core/rollout/history/codec.ts';
import type { Company } from './draw.ts';
import { traceOf } from './facts.ts';
import { add, sumsText } from '../support/sums.ts';
import type { Judgement } from './judge.ts';
import type { Lived } from './live.ts';
import { momentOf } from './moments.ts';

/** Sums over all lives. */
export interface Tally {
  lives: number;
  failures: number;
  kills: number;
  orders: number;
  starts: number;
  readonly moments: Map<string, number>;
  readonly companies: Map<string, number>;
  readonly events: Map<string, number>;
}

/** Nothing was played yet. */
export function newTally(): Tally {
  const zero = { lives: 0, failures: 0, kills: 0, orders: 0, starts: 0 };
  return { ...zero, moments: new Map(), companies: new Map(), events: new Map() };
}

/** Adds what one life came to. */
export function count(tally: Tally, { life, evidence, kills }: Lived): void {
  const { events, tapped, book, startedAt } = evidence;
  const isLate = ({ at }: { readonly at: number }) => at >= startedAt;
  const trace = traceOf(life, evidence);
  tally.kills += kills.length;
  tally.orders += tapped.filter((line) => line.what === 'sent' && isLate(line)).length;
  tally.starts += book.filter((line) => line.what === 'born' && isLate(line)).length;
  for (const kill of kills) {
    add(tally.moments, momentOf(kill, evidence, trace));
    add(tally.companies, companyTexts[kill.company]);
  }
  for (const event of events) {
    if (isLate(event) && rolloutOfStream(event.stream) !== null) add(tally.events, event.type);
  }
}

const companyTexts: Readonly<Record<Company, string>> = {
  none: 'nobody',
  rival: 'a second controller',
  frozen: 'a second one while it stood still',
  overtaken: 'a second one that took over',
};

/** What was wrong with a life, with what came before, and the one command that plays it again. */
export function failureText(seed: number, { breaches, faults, story }: Judgement): string {
  const broken = breaches.map(({ promise, message }) => `promise ${promise} is broken: ${message}`);
  const [first = '', ...others] = [...broken, ...faults];
  return [
    `seed ${seed}: ${first}`,
    ...others.slice(0, 10).map((line) => `   also: ${line}`),
    ...story.map((line) => `   ${line}`),
    againText(seed),
    '',
  ].join('\n');
}

/** A life that did not come to an end that could be judged. */
export function faultText(seed: number, fault: unknown): string {
  const text = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
  return [`seed ${seed}: stopped by a fault: ${text}`, againText(seed), ''].join('\n');
}

function againText(seed: number): string {
  return `   again, as far as the machine lets it: npm run crash-test -- --seed ${seed}`;
}

/** What all lives together reached. */
export function tallyText(tally: Tally, tookMs: number): string {
  const { lives, kills, orders, starts, moments, companies, events } = tally;
  const took = `${(tookMs / 1_000).toFixed(0)} s`;
  return [
    `${lives} lives, ${kills} controllers killed, ${orders} orders, ${starts} processes started, in ${took}`,
    `killed: ${sumsText(moments)}`,
    `beside it: ${sumsText(companies)}`,
    `events: ${sumsText(events)}`,
    '',
  ].join('\n');
}
