import { createServer, type Http2Server } from 'node:http2';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import {
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type sendUnaryData,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acceptor, listen, soon, verdictOn } from './rig.contract.ts';
import { certificate, privateKey } from './certificate.contract.ts';
import { grpcProber } from './grpc.ts';

const grpc = (port: number, service = '') =>
  ({ kind: 'grpc', address: `127.0.0.1:${port}`, service, tls: false }) as const;

const bytes = { serialize: (value: Buffer) => value, deserialize: (value: Buffer) => value };

const health: ServiceDefinition = {
  Check: {
    path: '/grpc.health.v1.Health/Check',
    requestStream: false,
    responseStream: false,
    requestSerialize: bytes.serialize,
    requestDeserialize: bytes.deserialize,
    responseSerialize: bytes.serialize,
    responseDeserialize: bytes.deserialize,
  },
};

/** What a health service answers: the bytes of a status, a gRPC error, or nothing at all. */
type Answer = Buffer | { readonly code: number; readonly details?: string } | null;

const serving = Buffer.from([0x08, 1]);

interface Running {
  readonly port: number;
  readonly asked: readonly Buffer[];
  readonly stop: () => void;
}

async function running(
  answer: (service: string) => Answer,
  { port = 0, credentials = ServerCredentials.createInsecure() } = {},
): Promise<Running> {
  const server = new Server();
  const asked: Buffer[] = [];
  const check = (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
    asked.push(call.request);
    const given = answer(call.request.subarray(2).toString());
    if (Buffer.isBuffer(given)) callback(null, given);
    else if (given !== null) callback(given);
  };
  server.addService(health, { Check: check });
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, found) => {
      if (error === null) resolve(found);
      else reject(error);
    });
  });
  const stop = (): void => server.forceShutdown();
  onTestFinished(stop);
  return { port: bound, asked, stop };
}

describe('a gRPC probe', () => {
  it.each<readonly [name: string, answer: Answer, verdict: string]>([
    ['SERVING', serving, 'well'],
    ['SERVING and fields of later times', Buffer.from([0x12, 2, 9, 9, 0x08, 1]), 'well'],
    ['UNKNOWN', Buffer.alloc(0), 'bad'],
    ['NOT_SERVING', Buffer.from([0x08, 2]), 'bad'],
    ['SERVICE_UNKNOWN', Buffer.from([0x08, 3]), 'bad'],
    ['something else', Buffer.from('<html>'), 'bad'],
    ['more than anybody reads', Buffer.alloc(100_000), 'bad'],
    ['NOT_FOUND', { code: 5 }, 'bad'],
    ['PERMISSION_DENIED', { code: 7 }, 'bad'],
    ['UNAVAILABLE', { code: 14, details: 'connect ENETUNREACH 10.0.0.1:80' }, 'bad'],
    ['nothing', null, 'bad'],
  ])('that is answered with %s', async (_, answer, verdict) => {
    const { port } = await running(() => answer);
    expect(await verdictOn(grpc(port))).toBe(verdict);
  });

  it('asks for its service, or for the server', async () => {
    const { port, asked } = await running((name) => (name === 'shop.Cart' ? serving : { code: 5 }));
    expect(await verdictOn(grpc(port, 'shop.Cart'))).toBe('well');
    expect(await verdictOn(grpc(port, 'shop.Other'))).toBe('bad');
    expect(await verdictOn(grpc(port))).toBe('bad');
    expect(asked[0]).toEqual(Buffer.from('\n\tshop.Cart'));
    expect(asked.at(-1)).toEqual(Buffer.alloc(0));
  });

  it('is bad where there is no health service', async () => {
    const server = new Server();
    const port = await new Promise<number>((resolve) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_, found) =>
        resolve(found),
      );
    });
    onTestFinished(() => server.forceShutdown());
    expect(await verdictOn(grpc(port))).toBe('bad');
  });

  it('is bad where nobody listens, and where somebody listens who speaks no gRPC', async () => {
    const { port, stop } = await running(() => serving);
    stop();
    expect(await verdictOn(grpc(port))).toBe('bad');
    expect(await verdictOn(grpc((await acceptor()).port))).toBe('bad');
  });

  it('is bad where the certificate is not trusted, or there is none', async () => {
    const pair = { private_key: Buffer.from(privateKey), cert_chain: Buffer.from(certificate) };
    const credentials = ServerCredentials.createSsl(null, [pair]);
    const { port } = await running(() => serving, { credentials });
    const target = { kind: 'grpc', address: `localhost:${port}`, service: '', tls: true } as const;
    expect(await verdictOn(target)).toBe('bad');
    expect(await verdictOn({ ...target, tls: false })).toBe('bad');
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, certificate]);
    onTestFinished(() => setDefaultCACertificates(before));
    expect(await verdictOn(target)).toBe('well');
  });

  it('tries again at once after a failure, and needs no second connection before', async () => {
    const prober = grpcProber(grpc(1));
    const never = new AbortController().signal;
    await expect(prober.ask(never)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const first = await running(() => serving);
    const again = grpcProber(grpc(first.port));
    onTestFinished(() => again.close());
    expect(await again.ask(never)).toBe(true);
    first.stop();
    await expect(again.ask(never)).rejects.toThrow('no connection');
    await expect(again.ask(never)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await running(() => serving, { port: first.port });
    expect(await again.ask(never)).toBe(true);
  });

  it('keeps one connection of its own while it is answered, and closes it in the end', async () => {
    const sessions: unknown[] = [];
    let open = 0;
    const server: Http2Server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/grpc' });
      response.addTrailers({ 'grpc-status': '0' });
      response.end(Buffer.from([0, 0, 0, 0, 2, 0x08, 1]));
    });
    server.on('session', (session) => {
      sessions.push(session);
      open += 1;
      session.once('close', () => {
        open -= 1;
      });
    });
    const target = grpc(await listen(server));
    expect(await verdictOn(target)).toBe('well');
    expect(sessions).toHaveLength(1);
    await soon(() => expect(open).toBe(0));
    const both = await Promise.all([verdictOn(target), verdictOn(target)]);
    expect(both).toEqual(['well', 'well']);
    expect(sessions).toHaveLength(3);
  });

  it('says that a name is not found', async () => {
    // Longer than a name can be, so that nobody is asked for it.
    const address = `${'a'.repeat(70)}:1`;
    const prober = grpcProber({ address, service: '', tls: false });
    onTestFinished(() => prober.close());
    const asked = prober.ask(new AbortController().signal);
    await expect(asked).rejects.toMatchObject({ code: 'EAI_AGAIN' });
  });
});
