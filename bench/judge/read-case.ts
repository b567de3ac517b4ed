/** A line of JSON becomes a case, or a sentence that says what is wrong with it. */
import { z } from 'zod';
import type { Case, CaseCheck, CaseSeries } from './case.ts';
import { readSamples } from './read-samples.ts';

/** A refusal is data: whoever reads the file knows its name and the number of the line. */
export type ReadCase =
  | { readonly kind: 'case'; readonly case: Case }
  | { readonly kind: 'refused'; readonly problem: string };

/**
 * A year. Judges keep a place for every minute of the soak, so a slip must not ask for billions.
 */
const horizonMaxMin = 366 * 24 * 60;

/** Two million years: beyond, a minute more would no longer be another number. */
const farthestMin = 1e12;

const name = z.string().min(1);

const checkSchema = z.object({
  name,
  kind: z.enum(['rate', 'gauge']),
  bad: z.enum(['higher', 'lower', 'either']),
  effectMin: z.number().positive(),
  effectUnit: z.enum(['ratio', 'absolute']),
}) satisfies z.ZodType<CaseCheck>;

/** Samples are looked at by hand; see read-samples.ts. */
const seriesSchema = z.object({
  check: name,
  cluster: name,
  role: z.enum(['treated', 'control']),
  samples: z.custom<readonly unknown[]>((value) => Array.isArray(value), 'want an array'),
});

/**
 * Keys that are not named here are ignored: recordings carry labels of their own, and since every
 * key of ours is required, a misspelt one is told as missing.
 */
const caseSchema = z.object({
  checks: z.array(checkSchema).min(1),
  series: z.array(seriesSchema),
  changeAt: z.number().int().min(-farthestMin).max(farthestMin),
  horizonMin: z.number().int().min(1).max(horizonMaxMin),
  alpha: z.number().gt(0).lt(1),
});

type Head = z.infer<typeof caseSchema>;

/** Reads one line. What is repaired rather than refused stands in read-samples.ts. */
export function readCase(line: string): ReadCase {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    return refused(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const head = caseSchema.safeParse(json);
  if (!head.success) return refused(firstProblem(head.error));
  return withSamples(head.data);
}

function withSamples(head: Head): ReadCase {
  const kinds = new Map(head.checks.map((check) => [check.name, check.kind]));
  if (kinds.size < head.checks.length) return refused('checks: two have the same name');
  const series: CaseSeries[] = [];
  for (const [index, each] of head.series.entries()) {
    const place = `series[${index}] (${each.check} of ${each.cluster})`;
    const kind = kinds.get(each.check);
    if (kind === undefined) return refused(`${place}: there is no check of this name`);
    const read = readSamples(each.samples, kind);
    if (read.kind === 'refused') return refused(`${place}: ${read.problem}`);
    series.push({ ...each, samples: read.samples });
  }
  return { kind: 'case', case: { ...head, series } };
}

function firstProblem({ issues }: z.ZodError): string {
  const [issue] = issues;
  if (issue === undefined) return 'not a case';
  const path = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  const place = path.join('').replace(/^\./, '');
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return `${place === '' ? '' : `${place}: `}${issue.message}${more}`;
}

function refused(problem: string): ReadCase {
  return { kind: 'refused', problem };
}
