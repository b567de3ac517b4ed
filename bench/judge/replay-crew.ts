/** Threads that answer cases, as many as there are cores; a single one answers in this thread. */
import { Worker } from 'node:worker_threads';
import { judges } from './judges.ts';
import { type Reply, replyTo } from './replay-answer.ts';
import type { Line } from './replay-lines.ts';
import type { ReplayOptions } from './replay-options.ts';

/** What a thread is told when it starts. */
export type Orders = Pick<ReplayOptions, 'judge' | 'noData'>;

export interface Crew {
  /** How many lines may be asked at once, so that no thread waits for the next one. */
  readonly underWayMax: number;
  ask(line: Line): Promise<Reply>;
  /** Ends the threads, also in the middle. */
  end(): Promise<void>;
}

/** Threads are started when there is work for them: a single case starts one. */
export function crewOf({ jobs, judge, noData }: ReplayOptions): Crew {
  return jobs === 1 ? crewOfNone({ judge, noData }) : crewOfThreads({ judge, noData }, jobs);
}

function crewOfNone({ judge, noData }: Orders): Crew {
  const made = judges.get(judge)?.({ noData });
  if (made === undefined) throw new Error(`there is no judge '${judge}'`);
  return {
    underWayMax: 1,
    ask: (line) => Promise.resolve(replyTo(line, made)),
    end: () => Promise.resolve(),
  };
}

interface Thread {
  readonly worker: Worker;
  /** Replies come back in the order of the lines. */
  readonly waiting: PromiseWithResolvers<Reply>[];
}

function crewOfThreads(orders: Orders, jobs: number): Crew {
  const threads: Thread[] = [];
  return {
    underWayMax: 2 * jobs,
    ask: (line) => {
      const idlest = threads.toSorted((a, b) => a.waiting.length - b.waiting.length)[0];
      const isFree = idlest !== undefined && idlest.waiting.length === 0;
      const thread = isFree || threads.length === jobs ? idlest : undefined;
      const chosen = thread ?? startThread(orders);
      if (thread === undefined) threads.push(chosen);
      return askThread(chosen, line);
    },
    end: async () => {
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}

function startThread(orders: Orders): Thread {
  const worker = new Worker(new URL('./replay-worker.ts', import.meta.url), { workerData: orders });
  const waiting: Thread['waiting'] = [];
  worker.on('message', (reply: Reply) => waiting.shift()?.resolve(reply));
  // A thread that dies, out of memory perhaps, leaves nobody waiting for it.
  worker.on('error', (error) => {
    for (const each of waiting.splice(0)) each.reject(error);
  });
  return { worker, waiting };
}

function askThread({ worker, waiting }: Thread, line: Line): Promise<Reply> {
  const reply = Promise.withResolvers<Reply>();
  waiting.push(reply);
  // Bytes of their own can be handed over; those that share a chunk with others are copied.
  const bytes = Uint8Array.from(line.bytes);
  worker.postMessage({ number: line.number, bytes }, [bytes.buffer]);
  return reply.promise;
}
