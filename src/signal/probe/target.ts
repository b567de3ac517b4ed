import type { LookupFunction } from 'node:net';
import { addressText } from '../../clients/prometheus/exchange.ts';
import type { ProbeTarget } from '../../core/fleet/check.ts';
import type { Cluster } from '../../core/fleet/fleet.ts';
import { fillUrl } from '../series.ts';
import { readHostPort } from './address.ts';
import { grpcProber } from './grpc.ts';
import { httpProber } from './http.ts';
import type { Prober } from './prober.ts';
import { tcpProber } from './tcp.ts';

/** Where the probes of one cluster go. */
export interface Target {
  /** Tells it apart from others of the same check. */
  readonly key: string;
  /** Without anything that may be secret. */
  readonly shown: string;
  /** Its name or number, as it is looked up. */
  readonly host: string;
  open(lookup: LookupFunction): Prober;
}

/** The target of a cluster with its values put in, or why no probe can ever be sent to it. */
export function readTarget(
  target: ProbeTarget,
  cluster: Cluster,
): Target | { readonly missing: string } {
  const filled = fillUrl(target.kind === 'http' ? target.url : target.address, cluster);
  if ('missing' in filled) return filled;
  if (target.kind === 'http') return httpTarget(filled.url);
  const place = readHostPort(filled.url);
  if (place === null) return { missing: 'the address is no `host:port`' };
  const address = filled.url;
  const where = { shown: address, host: place.host };
  if (target.kind === 'tcp') {
    return { key: address, ...where, open: (lookup) => tcpProber(place, lookup) };
  }
  const service = fillUrl(target.service, cluster);
  if ('missing' in service) return service;
  const asked = { address, service: service.url, tls: target.tls };
  return { key: JSON.stringify(asked), ...where, open: () => grpcProber(asked) };
}

function httpTarget(url: string): Target | { readonly missing: string } {
  const address = URL.parse(url);
  if (address === null || !/^https?:$/.test(address.protocol)) {
    return { missing: 'the address is no http or https URL' };
  }
  if (address.username !== '' || address.password !== '') {
    return { missing: 'the address holds a user or password, which probes do not send' };
  }
  const host = address.hostname.replace(/^\[(.*)\]$/, '$1');
  return { key: url, shown: addressText(url), host, open: () => httpProber(url) };
}
