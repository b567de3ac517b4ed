import { createServer } from 'node:https';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deadAddress, flood, type Handler, serve } from '../../../test/support/loopback.ts';
import { certificate, privateKey } from './certificate.contract.ts';
import { httpProber } from './http.ts';
import { listen, soon, verdictOn } from './rig.contract.ts';

const http = (url: string) => ({ kind: 'http', url }) as const;

async function served(handler: Handler): Promise<string> {
  const server = await serve(handler);
  onTestFinished(() => server.close());
  return server.url;
}

const answers = (status: number, headers: Record<string, string> = {}): Handler => {
  return (_, response) => void response.writeHead(status, headers).end('body');
};

describe('an HTTP probe', () => {
  it.each<readonly [name: string, handler: Handler, verdict: string]>([
    ['200', answers(200), 'well'],
    ['204', (_, response) => void response.writeHead(204).end(), 'well'],
    ['299', answers(299), 'well'],
    ['304', (_, response) => void response.writeHead(304).end(), 'bad'],
    ['400', answers(400), 'bad'],
    ['500', answers(500), 'bad'],
    ['503', answers(503), 'bad'],
    ['nothing', (_, response) => void response.destroy(), 'bad'],
    ['no end of a body', (_, response) => void response.writeHead(200).write('.'), 'well'],
    ['more than it reads', (_, response) => void response.end(Buffer.alloc(5_000_000)), 'well'],
    ['too late', (_, response) => void setTimeout(() => response.end(), 500), 'bad'],
  ])('that is answered with %s', async (_, handler, verdict) => {
    expect(await verdictOn(http(await served(handler)))).toBe(verdict);
  });

  it('follows no redirect', async () => {
    let followed = 0;
    const url = await served((request, response) => {
      if (request.url === '/well') followed += 1;
      response.writeHead(request.url === '/well' ? 200 : 302, { Location: '/well' }).end();
    });
    expect(await verdictOn(http(`${url}/`))).toBe('bad');
    expect(followed).toBe(0);
  });

  it('that nobody answers is bad', async () => {
    expect(await verdictOn(http(await deadAddress()))).toBe('bad');
  });

  it('is a GET of the path and the query, and keeps its connection', async () => {
    const seen = new Set<string>();
    const connections = new Set<unknown>();
    const url = await served((request, response) => {
      seen.add(`${request.method} ${request.url} ${request.headers['user-agent']}`);
      connections.add(request.socket);
      response.end('x'.repeat(10_000));
    });
    expect(await verdictOn(http(`${url}/health?key=1`))).toBe('well');
    expect([...seen]).toEqual(['GET /health?key=1 tierwise-probe']);
    expect(connections.size).toBe(1);
  });

  it('is bad where the certificate is not trusted, or there is none', async () => {
    const port = await listen(
      createServer({ key: privateKey, cert: certificate }, (_, response) => void response.end()),
    );
    const target = http(`https://127.0.0.1:${port}/`);
    expect(await verdictOn(target)).toBe('bad');
    const plain = await served(answers(200));
    expect(await verdictOn(http(plain.replace('http:', 'https:')))).toBe('bad');
    trustCertificate();
    expect(await verdictOn(target)).toBe('well');
  });

  it('is trouble where nothing can ever be sent', async () => {
    expect(await verdictOn(http('ftp://127.0.0.1/'))).toBe('the address is no http or https URL');
    expect(await verdictOn(http('http://'))).toBe('the address is no http or https URL');
    expect(await verdictOn(http('http://me:s3cret@127.0.0.1/'))).toBe(
      'the address holds a user or password, which probes do not send',
    );
    expect(await verdictOn(http('http://127.0.0.1:6000/a?key=s3cret#s3cret'))).toBe(
      'probe of http://127.0.0.1:6000/a: the platform sends no HTTP to this port (bad port)',
    );
  });

  it('reads no body that does not end', async () => {
    const sent = Promise.withResolvers<number>();
    const url = await served(async (_, response) => {
      sent.resolve(await flood(response, '#'.repeat(65_536), 1e9));
    });
    const prober = httpProber(url);
    expect(await prober.ask(new AbortController().signal)).toBe(true);
    expect(await sent.promise).toBeLessThan(1e8);
  });

  it('leaves no body behind that is still coming', async () => {
    let open = 0;
    const url = await served((_, response) => {
      open += 1;
      response.once('close', () => {
        open -= 1;
      });
      response.write('.');
    });
    const prober = httpProber(url);
    for (let probe = 0; probe < 5; probe += 1) {
      expect(await prober.ask(new AbortController().signal)).toBe(true);
      await soon(() => expect(open).toBe(1));
    }
    prober.close();
    await soon(() => expect(open).toBe(0));
  });
});

/** For the rest of the test. */
function trustCertificate(): void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, certificate]);
  onTestFinished(() => setDefaultCACertificates(before));
}
