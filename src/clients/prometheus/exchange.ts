/**
 * One HTTP exchange, bounded in time and size. Whatever goes wrong is an answer in words; nothing is
 * thrown, and no message holds a header, a query string or a body, because any of them may be secret.
 */

/** The platform's `fetch`, or something that behaves like it. */
export type Fetch = typeof globalThis.fetch;

export interface ExchangeRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole exchange, the last byte of the body included. */
  readonly timeoutMs: number;
  /** Of the decompressed body; a larger one is cut off while it arrives, and is a failure. */
  readonly bytesMax: number;
  readonly signal: AbortSignal;
  readonly fetch?: Fetch | undefined;
}

export type ExchangeFailure = {
  readonly kind: 'failed';
  readonly reason:
    | 'aborted'
    | 'timeout'
    | 'too-large'
    | 'redirect'
    | 'unreachable'
    | 'not-text'
    | 'unusable';
  readonly message: string;
};

/** When an answer was made, and when it was on its way. */
export interface AnswerTimes {
  /** By the server's clock, from its `Date` header, in milliseconds since the epoch; null without one. */
  readonly madeAt: number | null;
  /** By `performance.now()`: when the request was sent, and when the head of the answer arrived. */
  readonly sentAt: number;
  readonly arrivedAt: number;
}

export type Exchange =
  | {
      readonly kind: 'response';
      readonly status: number;
      /** Lower case, empty when the server does not say. */
      readonly contentType: string;
      readonly body: string;
      readonly times: AnswerTimes;
    }
  | ExchangeFailure;

/** Sends one request and reads the whole answer. Redirects are not followed: headers may be secret. */
export async function exchange(request: ExchangeRequest): Promise<Exchange> {
  const address = readAddress(request.url);
  if (address.kind === 'failed') return address;
  const headers = readHeaders(request.headers);
  if (headers.kind === 'failed') return headers;
  const stop = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop.abort();
  }, request.timeoutMs);
  const abort = () => stop.abort();
  request.signal.addEventListener('abort', abort, { once: true });
  try {
    if (request.signal.aborted) stop.abort();
    const sentAt = performance.now();
    const response = await (request.fetch ?? globalThis.fetch)(address.url, {
      method: request.method,
      headers: headers.headers,
      body: request.body ?? null,
      redirect: 'manual',
      signal: stop.signal,
    });
    const times = timesOf(response, sentAt);
    const read = await readResponse(response, address.shown, request.bytesMax);
    return read.kind === 'failed' ? read : { ...read, times };
  } catch (error) {
    if (request.signal.aborted) return failed('aborted', 'stopped before it answered');
    if (late) {
      return failed('timeout', `no answer from ${address.shown} within ${request.timeoutMs} ms`);
    }
    return failed('unreachable', `${address.shown}: ${reasonOf(error)}`);
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', abort);
    // Frees the socket when a body was cut off; does nothing after a complete exchange.
    stop.abort();
  }
}

/** What may be shown of an address: no user, no password, no query. */
export function addressText(url: string): string {
  const address = URL.parse(url);
  return address === null ? 'an address that is no URL' : `${address.origin}${address.pathname}`;
}

function timesOf({ headers }: Response, sentAt: number): AnswerTimes {
  const madeAt = Date.parse(headers.get('date') ?? '');
  return { madeAt: Number.isNaN(madeAt) ? null : madeAt, sentAt, arrivedAt: performance.now() };
}

type ReadResponse = Omit<Extract<Exchange, { readonly kind: 'response' }>, 'times'>;

async function readResponse(
  response: Response,
  shown: string,
  bytesMax: number,
): Promise<ReadResponse | ExchangeFailure> {
  if (response.status >= 300 && response.status < 400) {
    const to = URL.parse(response.headers.get('location') ?? '', response.url);
    const where = to === null ? 'elsewhere' : `to ${addressText(to.href)}`;
    return failed(
      'redirect',
      `${shown} redirects ${where}, which is not followed: name that address`,
    );
  }
  const announced = Number(response.headers.get('content-length') ?? 0);
  const bytes = announced > bytesMax ? null : await readBytes(response, bytesMax);
  if (bytes === null) {
    return failed('too-large', `the answer of ${shown} is larger than ${bytesMax} bytes`);
  }
  const contentType = (response.headers.get('content-type') ?? '').toLowerCase();
  try {
    const body = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { kind: 'response', status: response.status, contentType, body };
  } catch {
    return failed('not-text', `the answer of ${shown} is not UTF-8 text`);
  }
}

/** Null as soon as the body has more than `bytesMax`, however much is still to come. */
async function readBytes(response: Response, bytesMax: number): Promise<Uint8Array | null> {
  if (response.body === null) return new Uint8Array();
  const body: AsyncIterable<Uint8Array> = response.body;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > bytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

type Address = { readonly kind: 'address'; readonly url: URL; readonly shown: string };

function readAddress(text: string): Address | ExchangeFailure {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return failed('unusable', 'the address is no http or https URL');
  }
  if (url.username !== '' || url.password !== '') {
    return failed(
      'unusable',
      'the address holds a user or password: use a header from env or file',
    );
  }
  return { kind: 'address', url, shown: addressText(text) };
}

type ReadHeaders = { readonly kind: 'headers'; readonly headers: Headers };

/** By hand, because the platform's own error would show the value. */
function readHeaders(wanted: Readonly<Record<string, string>>): ReadHeaders | ExchangeFailure {
  const headers = new Headers();
  for (const [name, value] of Object.entries(wanted)) {
    try {
      headers.append(name, value);
    } catch {
      return failed(
        'unusable',
        `the header ${JSON.stringify(name)} or its value is not valid in HTTP`,
      );
    }
  }
  return { kind: 'headers', headers };
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection broken',
  UND_ERR_SOCKET: 'connection broken',
  ENOTFOUND: 'name not found',
  EAI_AGAIN: 'name cannot be resolved now',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
};

/** The cause's code and no more: messages of the platform may repeat what was sent. */
function reasonOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
    if (code !== '') return code in reasons ? `${reasons[code]} (${code})` : code;
  }
  return 'the connection failed';
}

function failed(reason: ExchangeFailure['reason'], message: string): ExchangeFailure {
  return { kind: 'failed', reason, message };
}
