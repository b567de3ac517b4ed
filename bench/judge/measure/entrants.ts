/**
 * Who is measured: every judge with its own way with missing data, and with missing data as a halt.
 */
import type { CaseJudge } from '../case.ts';
import { judges } from '../judges.ts';

export interface Entrant {
  /** As in `judge:replay --judge`; `/halt` behind it is `--no-data halt`. */
  readonly name: string;
  readonly judge: CaseJudge;
}

/** The one whose α is varied. */
export const ours = 'tierwise';

/** Behind the name of a judge to which missing data is a halt. */
export const haltSuffix = '/halt';

/** To these data mean nothing, or only their own way: there is no second entrant of the name. */
const withoutOptions: readonly string[] = [ours, 'always-pass', 'always-halt'];

/** All names, in the order of the report. */
export function entrantNames(): readonly string[] {
  return [...judges.keys()].flatMap((name) =>
    withoutOptions.includes(name) ? [name] : [name, `${name}${haltSuffix}`],
  );
}

/** The entrant of a name. Throws where there is none. */
export function entrantOf(name: string): Entrant {
  const halts = name.endsWith(haltSuffix);
  const judge = judges.get(halts ? name.slice(0, -haltSuffix.length) : name);
  if (judge === undefined) throw new Error(`there is no judge ${JSON.stringify(name)}`);
  return { name, judge: judge({ noData: halts ? 'halt' : 'native' }) };
}
