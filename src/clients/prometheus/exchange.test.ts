import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import {
  bodyOf,
  deadAddress,
  flood,
  type Handler,
  type Loopback,
  serve,
} from '../../../test/support/loopback.ts';
import { type AnswerTimes, exchange, type ExchangeRequest } from './exchange.ts';
import { fetchMetricsPage } from './page.ts';
import { queryInstant, queryRange } from './query.ts';

const opened: Loopback[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

async function open(handler: Handler): Promise<Loopback> {
  const server = await serve(handler);
  opened.push(server);
  return server;
}

function get(url: string, more: Partial<ExchangeRequest> = {}): Promise<unknown> {
  const { signal } = new AbortController();
  return exchange({
    url,
    method: 'GET',
    headers: {},
    timeoutMs: 2_000,
    bytesMax: 1_000_000,
    signal,
    ...more,
  });
}

const patience = () => ({ timeoutMs: 2_000, signal: new AbortController().signal });

describe('an exchange', () => {
  it('gives status, type and body', async () => {
    const { url } = await open((_, response) => {
      response.writeHead(418, { 'Content-Type': 'Text/Plain' }).end('tea é');
    });
    const body = 'tea é';
    expect(await get(url)).toEqual({
      kind: 'response',
      status: 418,
      contentType: 'text/plain',
      body,
      times: expect.anything(),
    });
  });

  it('tells when it was made by the clock of the server, and when it was on its way', async () => {
    const date = 'Tue, 24 Nov 2026 06:00:00 GMT';
    const { url } = await open(async (request, response) => {
      const named = request.url === '/dated' ? date : 'soon';
      response.sendDate = false;
      if (request.url !== '/undated') response.setHeader('Date', named);
      await new Promise((resolve) => setTimeout(resolve, 50));
      response.end();
    });
    const before = performance.now();
    const answer = (await get(`${url}/dated`)) as { times: AnswerTimes };
    expect(answer.times.madeAt).toBe(Date.UTC(2026, 10, 24, 6));
    expect(answer.times.sentAt).toBeGreaterThanOrEqual(before);
    expect(answer.times.arrivedAt - answer.times.sentAt).toBeGreaterThan(45);
    expect(answer.times.arrivedAt).toBeLessThanOrEqual(performance.now());
    for (const path of ['undated', 'nonsense']) {
      expect(await get(`${url}/${path}`)).toMatchObject({ times: { madeAt: null } });
    }
  });

  it('ends within its time when the server is silent', async () => {
    const { url } = await open(() => {});
    const startedAt = performance.now();
    expect(await get(url, { timeoutMs: 200 })).toMatchObject({ reason: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(1_500);
  });

  it('ends within its time when the body drips', async () => {
    const { url } = await open(async (_, response) => {
      while (!response.destroyed) {
        response.write('.');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    expect(await get(url, { timeoutMs: 200 })).toMatchObject({ reason: 'timeout' });
  });

  it('is cut off where the body is too large, long before its end', async () => {
    let sent = 0;
    const { url } = await open(async (_, response) => {
      sent = await flood(response, 'x'.repeat(65_536), 100_000_000);
    });
    const before = process.memoryUsage().rss;
    expect(await get(url)).toMatchObject({ reason: 'too-large' });
    expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
    expect(sent).toBeLessThan(50_000_000);
  });

  it('is refused where the announced length is too large', async () => {
    const { url } = await open((_, response) => {
      response.writeHead(200, { 'Content-Length': '100000000' }).write('x');
    });
    expect(await get(url)).toMatchObject({ reason: 'too-large' });
  });

  it('counts the bytes that come out of compression', async () => {
    const { url } = await open((_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('x'.repeat(5_000_000)));
    });
    expect(await get(url)).toMatchObject({ reason: 'too-large' });
    expect(await get(url, { bytesMax: 6_000_000 })).toMatchObject({ status: 200 });
  });

  it('stops when it is called off, before and while it waits', async () => {
    const { url } = await open(() => {});
    const stop = new AbortController();
    const waiting = get(url, { signal: stop.signal, timeoutMs: 10_000 });
    setTimeout(() => stop.abort(), 50);
    expect(await waiting).toMatchObject({ reason: 'aborted' });
    expect(await get(url, { signal: AbortSignal.abort() })).toMatchObject({ reason: 'aborted' });
  });

  it('does not follow redirects, so that headers go nowhere else', async () => {
    let visited = false;
    const other = await open((_, response) => {
      visited = true;
      response.end();
    });
    const { url } = await open((_, response) => {
      response.writeHead(307, { Location: `${other.url}/there?token=s3cret` }).end();
    });
    const answer = await get(`${url}/here`, { headers: { Authorization: 'Bearer s3cret' } });
    const message = `${url}/here redirects to ${other.url}/there, which is not followed: name that address`;
    expect(answer).toMatchObject({ reason: 'redirect', message });
    expect(visited).toBe(false);
  });

  it('says when nobody listens', async () => {
    expect(await get(await deadAddress())).toMatchObject({
      reason: 'unreachable',
      message: expect.stringContaining('connection refused'),
    });
  });

  it('says when the connection breaks in the middle', async () => {
    const { url } = await open((_, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('half');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await get(url)).toMatchObject({ reason: 'unreachable' });
  });

  it('refuses bytes that are no text', async () => {
    const { url } = await open((_, response) => void response.end(Buffer.from([0x80, 0xff, 0x00])));
    expect(await get(url)).toMatchObject({ reason: 'not-text' });
  });

  it.each([
    ['a password in the address', { url: 'http://user:s3cret@127.0.0.1/' }],
    ['a header that HTTP does not allow', { headers: { Authorization: 's3cret\nx' } }],
    ['another protocol', { url: 'file:///s3cret' }],
    ['no address', { url: 's3cret' }],
    ['a query string', { url: 'http://127.0.0.1:1/?token=s3cret' }],
  ])('never shows a secret: %s', async (_, more) => {
    const answer = await get('http://127.0.0.1:1/', more);
    expect(answer).toMatchObject({ kind: 'failed' });
    expect(JSON.stringify(answer)).not.toContain('s3cret');
  });
});

describe('a query', () => {
  const ok = JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [] } });

  it('is sent by form, under the path of the server, with headers and its time limit', async () => {
    const seen: string[] = [];
    const { url } = await open(async (request, response) => {
      seen.push([request.method, request.url, request.headers['x-scope-orgid']].join(' '));
      seen.push(decodeURIComponent(await bodyOf(request)));
      response.end(ok);
    });
    const server = { url: `${url}/prom/?dedup=true`, headers: { 'X-Scope-OrgID': 'org' } };
    const range = { query: 'up{a="b"}', startMs: 1_500, endMs: 3_500, stepMs: 500 };
    expect(await queryRange(server, range, patience())).toMatchObject({ kind: 'success' });
    await queryInstant(server, { query: 'up', atMs: 2_000 }, patience());
    expect(seen).toEqual([
      'POST /prom/api/v1/query_range?dedup=true org',
      'query=up{a="b"}&start=1.500&end=3.500&step=0.500&timeout=2.000',
      'POST /prom/api/v1/query?dedup=true org',
      'query=up&time=2.000&timeout=2.000',
    ]);
  });

  const error = { status: 'error', errorType: 'bad_data', error: 'no' };
  it.each([
    { name: 'refused', status: 400, body: JSON.stringify(error), reason: 'query' },
    { name: 'answered by a proxy', status: 502, body: '<html>bad gateway</html>', reason: 'http' },
    { name: 'unauthorized', status: 401, body: 'no', reason: 'http' },
    { name: 'answered with a page', status: 200, body: 'hello', reason: 'malformed' },
  ])('that is $name fails as data', async ({ status, body, reason }) => {
    const { url } = await open((_, response) => {
      response.writeHead(status).end(body);
    });
    const outcome = await queryInstant({ url, headers: {} }, { query: 'up', atMs: 0 }, patience());
    expect(outcome).toMatchObject({ kind: 'failure', reason, status });
  });
});

describe('a page', () => {
  const page = (url: string) => fetchMetricsPage({ url, headers: {}, ...patience() });

  it('comes compressed, and its type says which format it is in', async () => {
    const { url } = await open((request, response) => {
      expect(request.headers['accept-encoding']).toContain('gzip');
      const type =
        request.url === '/open' ? 'application/openmetrics-text; version=1.0.0' : 'text/plain';
      response.writeHead(200, { 'Content-Type': type, 'Content-Encoding': 'gzip' });
      response.end(gzipSync('a 1\n'));
    });
    expect(await page(url)).toMatchObject({
      kind: 'page',
      text: 'a 1\n',
      format: 'prometheus',
    });
    expect(await page(`${url}/open`)).toMatchObject({ format: 'openmetrics' });
  });

  it('is not a page when it is HTML, protobuf, or not found', async () => {
    const { url } = await open((request, response) => {
      const type = request.url === '/html' ? 'text/html' : 'application/vnd.google.protobuf';
      response.writeHead(request.url === '/none' ? 404 : 200, { 'Content-Type': type }).end('x');
    });
    for (const path of ['/html', '/protobuf', '/none']) {
      expect(await page(`${url}${path}`)).toMatchObject({ kind: 'failed', timedOut: false });
    }
  });
});
