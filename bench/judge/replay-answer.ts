/** One line in, one line out: what the replay does with each case, in whichever thread. */
import type { CaseJudge } from './case.ts';
import { readCase } from './read-case.ts';
import type { Line } from './replay-lines.ts';

export type Reply =
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'refused'; readonly line: number; readonly problem: string };

/** A judge that throws is told with the line at which it did, like bad input. */
export function replyTo({ number, bytes }: Line, judge: CaseJudge): Reply {
  const refused = (problem: string): Reply => ({ kind: 'refused', line: number, problem });
  const text = textOf(bytes);
  if (text === null) return refused('not UTF-8');
  const read = readCase(text);
  if (read.kind === 'refused') return refused(read.problem);
  try {
    return { kind: 'answer', text: JSON.stringify(judge(read.case)) };
  } catch (error) {
    return refused(`the judge failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function textOf(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
