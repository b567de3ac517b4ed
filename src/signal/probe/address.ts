/** A place to connect to. */
export interface HostPort {
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port` or `[::1]:port`; null for anything else. */
export function readHostPort(text: string): HostPort | null {
  const [, bracketed, plain, digits] =
    /^(?:\[([\dA-Fa-f:.]+)\]|([\w.-]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  return host === undefined || port < 1 || port > 65_535 ? null : { host, port };
}
