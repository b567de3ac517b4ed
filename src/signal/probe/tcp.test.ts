import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { deadAddress } from '../../../test/support/loopback.ts';
import { acceptor, listen, soon, verdictOn } from './rig.contract.ts';

const tcp = (address: string) => ({ kind: 'tcp', address }) as const;

describe('a TCP probe', () => {
  it('is well where somebody accepts it, and closes at once', async () => {
    const server = await acceptor();
    expect(await verdictOn(tcp(server.address))).toBe('well');
    expect(server.accepted()).toBeGreaterThanOrEqual(3);
    await soon(() => expect(server.open()).toBe(0));
  });

  it('goes to names and to IPv6', async () => {
    const port = await listen(createServer((socket) => socket.destroy()));
    expect(await verdictOn(tcp(`localhost:${port}`))).toBe('well');
    expect(await verdictOn(tcp(`[::ffff:127.0.0.1]:${port}`))).toBe('well');
  });

  it('is well where the connection is closed as soon as it is accepted', async () => {
    const port = await listen(createServer((socket) => socket.destroy()));
    expect(await verdictOn(tcp(`127.0.0.1:${port}`))).toBe('well');
  });

  it('is bad where nobody listens', async () => {
    expect(await verdictOn(tcp((await deadAddress()).replace('http://', '')))).toBe('bad');
  });

  it.each(['nowhere', 'a:', ':80', 'a:0', 'a:65536', 'http://a:80', 'me:s3cret@a:80', '::1:80'])(
    'has trouble with the address %s',
    async (address) => {
      expect(await verdictOn(tcp(address))).toBe('the address is no `host:port`');
    },
  );
});
