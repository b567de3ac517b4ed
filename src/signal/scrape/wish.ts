import type { Enquiry } from '../enquiry.ts';
import { type ParsedQuery, parseQuery } from './parse.ts';
import { type Expr, selectorsOf } from './query.ts';
import { latencyTally, rateTally, type Tally } from './tally.ts';

/** What a check asks of the pages of a cluster; equal texts ask the same. */
export type Wish =
  | { readonly kind: 'query'; readonly text: string; readonly expr: Expr }
  | { readonly kind: 'counts'; readonly text: string; readonly tally: Tally };

type Trouble = { readonly kind: 'trouble'; readonly message: string };

/** Samples of one series that one range may hold. */
const rangeStepsMax = 2_000;

/** Reads queries and selectors, or says what of them cannot be answered from pages. */
export function wishOf(enquiry: Enquiry, stepMs: number): Wish | Trouble {
  if (enquiry.kind === 'trouble') return enquiry;
  if (enquiry.kind === 'values') {
    const text = enquiry.query;
    const query = usable(parseQuery(text), stepMs);
    return query.kind === 'trouble' ? query : { kind: 'query', text, expr: query.expr };
  }
  const tally = enquiry.kind === 'rate' ? rateTally(enquiry) : latencyTally(enquiry);
  return 'kind' in tally ? tally : { kind: 'counts', text: JSON.stringify(enquiry), tally };
}

/** A range that can never hold two samples, or holds too many, is said so instead of staying empty. */
function usable(query: ParsedQuery, stepMs: number): ParsedQuery {
  if (query.kind === 'trouble') return query;
  for (const { rangeMs } of selectorsOf(query.expr)) {
    if (rangeMs > 0 && rangeMs <= stepMs) {
      const message = `a range of ${rangeMs} ms never holds two samples at a step of ${stepMs} ms`;
      return { kind: 'trouble', message };
    }
    if (rangeMs / stepMs > rangeStepsMax) {
      const message = `a range of ${rangeMs} ms is more than ${rangeStepsMax} steps of ${stepMs} ms`;
      return { kind: 'trouble', message };
    }
  }
  return query;
}
