import { createSecureContext } from 'node:tls';
import type * as Grpc from '@grpc/grpc-js';
import { encodeRequest, healthCheck, isServing } from './health.ts';
import type { Prober } from './prober.ts';

type Library = typeof Grpc;

/** Whom to ask for what. */
export interface GrpcTarget {
  readonly address: string;
  readonly service: string;
  readonly tls: boolean;
}

/** A connection, and how many questions wait on it. */
interface Line {
  readonly client: Grpc.Client;
  asking: number;
}

/**
 * Asks the standard health service: SERVING is well, and everything else is not. One connection
 * serves all probes while it answers. After one that failed the next begins anew: a kept one would
 * wait longer and longer before it tries again, or hold on to a machine that is gone.
 */
export function grpcProber(target: GrpcTarget): Prober {
  let line: Line | null = null;
  let credentials: Grpc.ChannelCredentials | null = null;
  const leave = (used: Line): void => {
    if (line !== used && used.asking === 0) used.client.close();
  };
  return {
    async ask(signal) {
      const library = await import('@grpc/grpc-js');
      if (signal.aborted) throw new Error('stopped before it answered');
      credentials ??= credentialsOf(library, target);
      line ??= { client: newClient(library, { address: target.address, credentials }), asking: 0 };
      const used = line;
      used.asking += 1;
      try {
        return await check(used.client, target.service, signal);
      } catch (error) {
        const { status } = library;
        const failure = error as Grpc.ServiceError;
        if (failure.code !== status.CANCELLED && failure.code !== status.UNAVAILABLE) return false;
        if (line === used) line = null;
        throw connectionError(failure);
      } finally {
        used.asking -= 1;
        leave(used);
      }
    },
    close() {
      const last = line;
      line = null;
      if (last !== null) leave(last);
    },
  };
}

/** An answer has two bytes. */
const bytesMax = 4 * 1024;

interface Called {
  readonly address: string;
  readonly credentials: Grpc.ChannelCredentials;
}

function newClient({ Client }: Library, { address, credentials }: Called): Grpc.Client {
  return new Client(`dns:///${address}`, credentials, {
    // One cluster's connections are not another check's.
    'grpc.use_local_subchannel_pool': 1,
    // The other probes go straight to the cluster too.
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_channelz': 0,
    // One probe is one request: what fails is counted, and not tried until it succeeds.
    'grpc.enable_retries': 0,
    'grpc.max_receive_message_length': bytesMax,
    'grpc.primary_user_agent': 'tierwise-probe',
  });
}

/** With TLS those are trusted whom HTTP probes trust too: the library would look elsewhere for them. */
function credentialsOf(
  { ChannelCredentials }: Library,
  { tls }: GrpcTarget,
): Grpc.ChannelCredentials {
  if (!tls) return ChannelCredentials.createInsecure();
  return ChannelCredentials.createFromSecureContext(createSecureContext());
}

async function check(client: Grpc.Client, service: string, signal: AbortSignal): Promise<boolean> {
  const answer = Promise.withResolvers<boolean>();
  const call = client.makeUnaryRequest(
    healthCheck,
    encodeRequest,
    isServing,
    service,
    (error, isWell) => {
      if (error === null) answer.resolve(isWell === true);
      else answer.reject(error);
    },
  );
  const end = (): void => call.cancel();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await answer.promise;
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/**
 * The library tells why there is no connection only in words. They are looked at only where they
 * are its own: an UNAVAILABLE that the other side sent may repeat anything.
 */
function connectionError({ details }: Grpc.ServiceError): Error {
  const error = new Error('no connection');
  if (details.startsWith('Name resolution failed')) {
    return Object.assign(error, { code: 'EAI_AGAIN' });
  }
  if (!details.startsWith('No connection established')) return error;
  const [code] = /\bE[A-Z]+(_[A-Z]+)*\b/.exec(details) ?? [];
  return code === undefined ? error : Object.assign(error, { code });
}
