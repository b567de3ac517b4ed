/**
 * Whose failure a failed connection is. What the cluster's users would see is bad; what only
 * Tierwise sees must not be held against a cluster.
 */
export type Failure =
  /** Somebody answered, or would have: refused, broken, not to be trusted. */
  | { readonly kind: 'bad' }
  /** Nobody answered in time. */
  | { readonly kind: 'late' }
  /** It may be the cluster's, and it may be Tierwise's own network. */
  | { readonly kind: 'lost'; readonly message: string }
  /** Tierwise itself lacked something. */
  | { readonly kind: 'own'; readonly message: string };

const late: readonly string[] = ['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'];

const lost: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'name cannot be resolved now',
  EAI_FAIL: 'name cannot be resolved now',
  ENOTFOUND: 'name not found',
  EHOSTUNREACH: 'host unreachable',
  EHOSTDOWN: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENETDOWN: 'network down',
  ENONET: 'network down',
  EACCES: 'not permitted',
  EPERM: 'not permitted',
};

const own: Readonly<Record<string, string>> = {
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOBUFS: 'no memory for the connection',
  ENOMEM: 'no memory for the connection',
  EAI_MEMORY: 'no memory for the connection',
  EADDRNOTAVAIL: 'no local address is free',
  'bad port': 'the platform sends no HTTP to this port',
};

/** What an error says of who failed, by its codes and no more: its message may repeat what was sent. */
export function failureOf(error: unknown): Failure {
  const codes = codesOf(error);
  const [first] = codes;
  if (first === undefined) return { kind: 'bad' };
  const mine = codes.find((code) => Object.hasOwn(own, code));
  if (mine !== undefined) return { kind: 'own', message: `${own[mine]} (${mine})` };
  // Of several addresses one that refuses is enough: the way to the cluster is there.
  const known = codes.filter((code) => !Object.hasOwn(lost, code));
  if (known.length === 0) return { kind: 'lost', message: `${lost[first]} (${first})` };
  return { kind: known.every((code) => late.includes(code)) ? 'late' : 'bad' };
}

/** Of the innermost errors: a host with several addresses has one for each. */
function codesOf(error: unknown): readonly string[] {
  if (error instanceof AggregateError) return error.errors.flatMap(codesOf);
  if (!(error instanceof Error)) return [];
  const inner = codesOf(error.cause);
  if (inner.length > 0) return inner;
  if ('code' in error && typeof error.code === 'string') return [error.code];
  // The only one that has no code, and repeats nothing.
  return error.message === 'bad port' ? [error.message] : [];
}
