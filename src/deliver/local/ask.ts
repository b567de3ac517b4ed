import { request } from 'node:http';
import { dirname } from 'node:path';
import { DeliveryTrouble } from '../delivery.ts';
import { plain } from '../plain.ts';
import { type Beacon, checkPrivate } from './place.ts';
import { complaint } from './wire.ts';

/** A supervisor answers from memory; one that takes this long is not well. */
const answerMs = 3_000;
const answerBytesMax = 8_388_608;

/** The last two happen while it dies. To ask its successor again does no harm: orders are idempotent. */
const gone: readonly string[] = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'];

export interface Question {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

/** `nobody` means that no supervisor listens at the beacon, so that one may be started. */
export type Answer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'nobody' };

/**
 * Asks the supervisor at a beacon one question. Throws transient `DeliveryTrouble` when it does not
 * answer in time, breaks off, or when nobody waits for the answer any more.
 */
export async function ask(
  beacon: Beacon,
  question: Question,
  signal: AbortSignal,
): Promise<Answer> {
  const who = `the supervisor with pid ${beacon.process.pid}`;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  try {
    checkPrivate(dirname(beacon.socket));
    const { status, text } = await exchange(beacon.socket, question, limit);
    return { kind: 'answered', status, body: JSON.parse(text) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined && gone.includes(code)) return { kind: 'nobody' };
    if (signal.aborted) throw stopped();
    if (limit.aborted) throw new DeliveryTrouble('transient', `${who} does not answer`);
    throw new DeliveryTrouble('transient', `${who} cannot be asked: ${plain(message, 200)}`);
  }
}

/** What is thrown when nobody waits any more. */
export function stopped(): DeliveryTrouble {
  return new DeliveryTrouble('transient', 'the supervisor was not waited for any longer');
}

/** What a supervisor complains of, in words. */
export function complaintOf(body: unknown): string {
  const read = complaint.safeParse(body);
  return read.success ? plain(read.data.message, 300) : 'it does not say why';
}

function exchange(
  socketPath: string,
  { method, path, body }: Question,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sent = body === undefined ? '' : JSON.stringify(body);
    const headers = { 'content-length': Buffer.byteLength(sent) };
    const asked = request(
      { socketPath, method, path, headers, agent: false, signal },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (text.length > answerBytesMax) response.destroy(new Error('the answer does not end'));
        });
        response.once('error', reject);
        response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    asked.once('error', reject);
    asked.end(sent);
  });
}
