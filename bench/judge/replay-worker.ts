/** A thread of the replay: it is told its judge once, and then answers one line after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { judges } from './judges.ts';
import { replyTo } from './replay-answer.ts';
import type { Orders } from './replay-crew.ts';
import type { Line } from './replay-lines.ts';

// Our own crew sends both, and nobody else can.
const { judge, noData } = workerData as Orders;
const made = judges.get(judge)?.({ noData });
if (made === undefined) throw new Error(`there is no judge '${judge}'`);
parentPort?.on('message', (line: Line) => parentPort?.postMessage(replyTo(line, made)));
