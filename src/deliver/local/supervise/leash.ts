import { connect } from 'node:net';

/**
 * Ties this process to the one that listens on a unix socket. Resolves once tied; `onEnd` is called
 * when the other one is gone, however it died. Throws when it is gone already.
 */
export function tieTo(socket: string, onEnd: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const leash = connect(socket);
    leash.once('connect', () => {
      leash.removeAllListeners('error');
      leash.on('error', () => {});
      leash.once('close', onEnd);
      resolve();
    });
    leash.once('error', (error) => reject(new Error(`nobody holds the leash: ${error.message}`)));
    // The end is only noticed by who reads.
    leash.resume();
  });
}
