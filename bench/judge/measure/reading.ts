/** Plays one trial to judges, and keeps of their answers what is scored. */
import type { Case, CaseAnswer, CaseJudge, CaseVerdict } from '../case.ts';
import { readCase } from '../read-case.ts';
import type { Trial, Truth } from '../tracks/trial.ts';

/** What one judge said of one trial; it can be sent between processes. */
export interface Reading {
  readonly judge: string;
  /** The α that it was asked to keep. */
  readonly alpha: number;
  readonly verdict: CaseVerdict;
  readonly atMinute: number;
  /** Whether it halted for a shock that it saw on the controls as well, and for nothing else. */
  readonly isShared: boolean;
  /** When its fast channel fired, from receipts that have a `fastAtMinute`; else null. */
  readonly fastAtMinute: number | null;
}

/** One trial as all judges read it. */
export interface Played {
  readonly truth: Truth;
  readonly readings: readonly Reading[];
}

/** A judge that is asked at one α, under a name of its own in the results. */
export interface Asked {
  readonly name: string;
  readonly judge: CaseJudge;
  /** Null for the α of the case. */
  readonly alpha: number | null;
}

/** Asks every judge. A damaged case comes through the door through which cases of others come. */
export function playTrial(trial: Trial, asked: readonly Asked[]): Played {
  const { truth } = trial;
  const each = truth.loss === null ? trial.case : reread(trial.case);
  return { truth, readings: asked.map((one) => readingOf(each, one)) };
}

function readingOf(each: Case, { name, judge, alpha }: Asked): Reading {
  const answer = judge(alpha === null ? each : { ...each, alpha });
  return {
    judge: name,
    alpha: alpha ?? each.alpha,
    verdict: answer.verdict,
    atMinute: answer.atMinute,
    isShared: isShared(answer),
    fastAtMinute: fastAtMinuteOf(answer),
  };
}

/** Every check that regressed has the cause `shared` in its receipt. */
function isShared({ checks }: CaseAnswer): boolean {
  const regressed = checks.filter(({ verdict }) => verdict === 'regressed');
  return regressed.length > 0 && regressed.every((check) => check['cause'] === 'shared');
}

function fastAtMinuteOf({ checks }: CaseAnswer): number | null {
  const minutes = checks.flatMap((check) => {
    const minute = check['fastAtMinute'];
    return typeof minute === 'number' ? [minute] : [];
  });
  return minutes.length === 0 ? null : Math.min(...minutes);
}

/** As a file would have it: NaN as null, and samples out of order. */
function reread(each: Case): Case {
  const read = readCase(JSON.stringify(each));
  if (read.kind === 'refused') throw new Error(`a damaged case is refused: ${read.problem}`);
  return read.case;
}
