/** A source that only counts: every cluster is well, with a sample in each step. */
import type { Sample, Series } from '../../src/core/judge/evidence.ts';
import type { Question, Signal } from '../../src/signal/signal.ts';

/** What a case may say of its source; left out, it answers at once. */
export interface SignalWords {
  /** Comes back when an answer may be given. */
  readonly delay?: () => Promise<void>;
  /** Told of every answer in the moment that it arrives. */
  readonly onAnswer?: (question: Question) => void;
}

/** Answers for every cluster that it is asked about. */
export function memorySignal({ delay, onAnswer }: SignalWords = {}): Signal {
  return {
    read: async (question) => {
      const answer = healthy(question);
      if (delay !== undefined) await delay();
      onAnswer?.(question);
      return answer;
    },
  };
}

function healthy({ source, clusters, from, to }: Question): ReadonlyMap<string, Series> {
  const { stepMs } = source;
  const samples: Sample[] = [];
  for (let at = (Math.floor(from / stepMs) + 1) * stepMs; at <= to; at += stepMs) {
    samples.push([at, 0.01]);
  }
  return new Map(clusters.map(({ name }) => [name, { kind: 'samples', samples }]));
}
