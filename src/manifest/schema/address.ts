import { z } from 'zod';
import type { HeaderValue } from '../../core/fleet/fleet.ts';
import { fill, placeholders } from '../../core/fleet/template.ts';
import { pattern, scalar } from './scalar.ts';
import { line } from './texts.ts';

/** Names of headers and parameters whose values are secrets by their very nature. */
const secretName =
  /auth|cookie|token|secret|passw|credential|session|signature|api[-_]?key|access[-_]?key/i;
/** Values that are secrets whatever the header is called. */
const secretValue = /^\s*(bearer|basic|digest|negotiate)\s/i;

const sourceHint =
  'write it like https://prom.{cluster}.example; secrets go into `headers`, as { env: NAME } or { file: PATH }';

/** An http or https address without secrets in it; may hold `{cluster}` and clusters' values. */
export function address(hint = sourceHint) {
  return scalar<string, string>({
    read: (raw) => (typeof raw === 'string' && isAddress(raw) ? raw : null),
    wrong: 'is not an http or https address without a password in it',
    hint,
    json: { type: 'string', pattern: '^https?://[^\\s@]+$' },
    secret: true,
  });
}

function isAddress(text: string): boolean {
  if (!/^https?:\/\/[^\s]+$/i.test(text)) return false;
  const url = URL.parse(filled(text));
  if (url === null || url.username !== '' || url.password !== '') return false;
  return ![...url.searchParams.keys()].some((parameter) => secretName.test(parameter));
}

/** A host and its port; may hold `{cluster}` and clusters' values. */
export function hostPort() {
  return scalar<string, string>({
    read: (raw) => (typeof raw === 'string' && isHostPort(raw) ? raw : null),
    wrong: 'is not a host and its port',
    hint: 'write it like "{cluster}.example:443", in quotes, and without https:// or a password',
    json: { type: 'string', pattern: '^[^\\s@/]+:[^\\s@/]+$' },
    secret: true,
  });
}

function isHostPort(text: string): boolean {
  const [, port] = /^(?:\[[\dA-Fa-f:.]+\]|[\w.-]+):(\d{1,5})$/.exec(filled(text)) ?? [];
  return Number(port) >= 1 && Number(port) <= 65_535;
}

/** A template with something harmless in the place of each value, to see whether it parses. */
function filled(text: string): string {
  const asPort = text.replaceAll(/:\{[A-Za-z][\w.-]*\}(?=[/?#]|$)/g, ':1');
  const values = Object.fromEntries(placeholders(asPort).map((name) => [name, 'x']));
  return fill(asPort, values);
}

const environmentName = pattern({
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  wrong: 'is not the name of an environment variable',
  hint: 'letters, digits and `_`, and no digit first',
});

const headerValue = z
  .union(
    [
      line({ secret: true }),
      z.strictObject({
        env: environmentName.describe('The environment variable that holds the value.'),
      }),
      z.strictObject({
        file: line().describe('The file that holds the value, from the folder of this document.'),
      }),
    ],
    { error: 'must be a text, { env: NAME } or { file: PATH }' },
  )
  .transform((written): HeaderValue => {
    if (typeof written === 'string') return { kind: 'literal', value: written };
    if ('env' in written) return { kind: 'env', env: written.env };
    return { kind: 'file', file: written.file };
  });

const headerName = pattern({
  pattern: /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/,
  wrong: 'is not the name of a header',
  hint: 'write it like X-Scope-OrgID',
});

/** What to send along with every question. Secrets are references. */
export function headers() {
  return z
    .record(headerName, headerValue)
    .superRefine((written, context) => {
      for (const [name, header] of Object.entries(written)) {
        if (header.kind !== 'literal') continue;
        if (!secretName.test(name) && !secretValue.test(header.value)) continue;
        const hint = 'secrets are references: write { env: NAME } or { file: PATH }';
        const params = { code: 'secret-in-the-open', hint, secret: true };
        const message = 'must not be written out';
        context.addIssue({ code: 'custom', path: [name], message, params, input: null });
      }
    })
    .prefault({})
    .describe('Headers to send; a secret is a reference: { env: NAME } or { file: PATH }.');
}
