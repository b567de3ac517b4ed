import { isIP, type LookupFunction } from 'node:net';

/** Whether a name leads to an address; a number is one. Comes back whenever the system does. */
export async function isNameKnown(host: string, lookup: LookupFunction): Promise<boolean> {
  if (isIP(host) !== 0) return true;
  return await new Promise((resolve) => {
    lookup(host, { all: true }, (error) => resolve(error === null));
  });
}
