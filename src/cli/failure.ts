/** The exit codes of the design, by what they mean. */
export const exitCodes = {
  done: 0,
  /** The input has problems. */
  problems: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The rollout halted, whatever the cause, automatic rollback included. */
  halted: 3,
  /** It was aborted or rolled back by a person. */
  ended: 4,
  /** The surroundings failed. */
  surroundings: 5,
  /** Refused by a promise, a policy or another controller. */
  refused: 6,
  interrupted: 130,
} as const;

/** Why a command could not do what was asked, as it is told to its user. */
export interface FailureDetails {
  /** Stays the same over versions: `unknown-rollout`. */
  readonly code: string;
  /** What to do about it. */
  readonly hint?: string;
  /** What `-o json` prints in place of the error itself. */
  readonly document?: object;
  /** What stands on standard error in place of the message: problems with their places. */
  readonly text?: string;
}

/** Ends a command; caught in one place, which prints it. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: number;
  readonly details: FailureDetails;
  constructor(exitCode: number, message: string, details: FailureDetails) {
    super(message);
    this.exitCode = exitCode;
    this.details = details;
  }
}
