import type { Archived } from '../../api/operations/read-history.ts';
import type { ProvenVerdict } from '../../api/operations/read-verdicts.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Verdict } from '../../core/judge/evidence.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import { archivedText } from './archived.ts';
import { clean } from './clean.ts';
import type { Paint, Style } from './paint.ts';
import { type Cell, table } from './table.ts';
import { distanceText, instantFrom } from './times.ts';
import { type ProofLine, lineText } from './verdicts-asked.ts';
import { type ProofPart, proofParts } from './verdicts-proof.ts';
import { fit, widthOf, wrap } from './width.ts';

/** Verdicts of one rollout. */
export interface VerdictsTold {
  readonly rollout: Rollout;
  readonly found: readonly ProvenVerdict[];
  readonly archived: Archived | null;
  readonly now: Instant;
}

/** One verdict with its whole proof; of several a line each. */
export function verdictsText(told: VerdictsTold, paint: Paint, columns: number): string {
  const { found, archived } = told;
  const [only] = found;
  const text =
    only === undefined
      ? 'there is no verdict: no cluster is changed yet, or no check is required\n'
      : found.length === 1
        ? proofText(only, told, { paint, columns })
        : tableText(told, paint, columns);
  return text + archivedText(archived);
}

const styles: Readonly<Record<Verdict, Style>> = {
  regressed: 'bad',
  blind: 'warn',
  inconclusive: 'plain',
  healthy: 'good',
};

const none = 'none yet';

function tableText({ rollout, found, now }: VerdictsTold, paint: Paint, columns: number): string {
  const heads = ['CLUSTER', 'CHECK', 'VERDICT', 'SINCE', ''];
  const rows = found.map(({ cluster, check, said }): readonly string[] => {
    if (said === null) return [cluster, check.name, none, '', 'nothing was heard of it yet'];
    const { verdict, since, message } = said;
    return [cluster, check.name, verdict, distanceText(since, now), message].map(clean);
  });
  const taken = heads.slice(0, -1).reduce((sum, head, index) => {
    return sum + 2 + Math.max(widthOf(head), ...rows.map((row) => widthOf(row[index] ?? '')));
  }, 0);
  const cells = rows.map((row, index) =>
    row.map((text, at): Cell => {
      if (at === 2) return { text, style: styles[found[index]?.said?.verdict ?? 'inconclusive'] };
      return at === 4 ? fit(text, columns - taken) : text;
    }),
  );
  const [worst] = found;
  const name = `${rollout.pinned.spec.name}/${worst?.cluster ?? ''}/${worst?.check.name ?? ''}`;
  return `${table(heads, cells, paint)}\nThe proof of one: tierwise explain verdict/${clean(name)}\n`;
}

interface Page {
  readonly paint: Paint;
  readonly columns: number;
}

function proofText(
  found: ProvenVerdict,
  { rollout, now }: VerdictsTold,
  { paint, columns }: Page,
): string {
  const { cluster, check, said } = found;
  const what = `${paint(clean(`${check.name} on ${cluster}`), 'bold')}: `;
  const head =
    said === null
      ? `${what}no verdict yet\n`
      : `${what}${paint(said.verdict, styles[said.verdict])} since ${instantFrom(said.since, now)}\n` +
        wrapped(said.message, columns, 0);
  const parts = proofParts({ found, rollout, columns });
  return [head, ...parts.map((part) => partText(part, { paint, columns }))].join('\n');
}

function partText({ head, lines }: ProofPart, { paint, columns }: Page): string {
  const heads = wrap(clean(head), columns).map((line) => `${paint(line, 'bold')}\n`);
  return heads.join('') + lines.map((line) => proofLine(line, columns)).join('');
}

/** What is to be pasted is never broken: a terminal that is narrower copies it as one line. */
function proofLine(line: ProofLine, columns: number): string {
  return typeof line === 'string' ? wrapped(line, columns, 2) : `    ${clean(lineText(line))}\n`;
}

function wrapped(text: string, columns: number, margin: number): string {
  return wrap(clean(text), columns - margin)
    .map((line) => `${' '.repeat(margin)}${line}\n`)
    .join('');
}
