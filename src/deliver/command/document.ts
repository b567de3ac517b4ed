import { z } from 'zod';
import type { Change, Cluster } from '../../core/fleet/fleet.ts';
import type { Json } from '../../core/fleet/quantities.ts';
import type { ZoneState } from '../../core/rollout/world.ts';
import { type ActOrder, DeliveryTrouble, type ObserveOrder } from '../delivery.ts';
import { plain } from '../plain.ts';

/**
 * The documents that pass between Tierwise and a program: one JSON document in, one out.
 * docs/deliver.md describes them for whoever writes the program; keep both alike.
 */

export type Operation = 'observe' | 'apply' | 'revert';

const messageCharsMax = 500;
const revisionCharsMax = 500;

/** What the program reads on standard input to tell the state of all zones. */
export function observeDocument({ cluster, component }: ObserveOrder): string {
  return JSON.stringify({ operation: 'observe', cluster: clusterFacts(cluster), component });
}

/** What the program reads on standard input to change one zone. */
export function actDocument({ cluster, component, zone, target, fence }: ActOrder): string {
  const common = { cluster: clusterFacts(cluster), component, zone, fence };
  return target.kind === 'apply'
    ? JSON.stringify({ operation: 'apply', ...common, change: changeFacts(target.change) })
    : JSON.stringify({ operation: 'revert', ...common, restore: target.to?.restore ?? null });
}

function clusterFacts({ name, labels, zones, values }: Cluster): Json {
  return { name, labels, zones, values };
}

/** The change as its document says it; a body that is no object stands beside the revision. */
function changeFacts({ revision, body }: Change): Json {
  const fields: Readonly<Record<string, Json>> = isObject(body) ? body : { body };
  return { ...fields, revision };
}

function isObject(json: Json): json is Readonly<Record<string, Json>> {
  return json !== null && typeof json === 'object' && !Array.isArray(json);
}

const revision = z
  .union([z.string(), z.number().transform(String)])
  .refine(
    (text) => text !== '' && text.length <= revisionCharsMax && plain(text, text.length) === text,
    {
      error: `a revision is printable text of 1 to ${revisionCharsMax} characters`,
    },
  );

const zoneAnswer = z
  .object({
    zone: z.string(),
    revision: revision.nullish().transform((text) => text ?? null),
    state: z.enum(['ready', 'progressing', 'failed', 'absent']),
    message: z.string().nullish(),
    restore: z.json().optional(),
  })
  .refine(({ revision: named, state }) => state !== 'ready' || named !== null, {
    error: 'a zone that is ready names its revision',
  })
  .refine(({ revision: named, state }) => state !== 'absent' || named === null, {
    error: 'a zone where the component is absent has no revision',
  });

const observeAnswer = z.object({ zones: z.array(zoneAnswer), busy: z.string().nullish() });
const actAnswer = z.object({ refused: z.string().nullish() });

/**
 * What a program printed for `observe`, in the cluster's order of zones. Zones that the cluster does
 * not have are ignored, as are unknown fields; one that is missing or comes twice is nonsense.
 * Throws terminal `DeliveryTrouble`.
 */
export function readZones(stdout: Uint8Array, cluster: Cluster): readonly ZoneState[] {
  const { zones, busy: said } = read(stdout, observeAnswer);
  const busy = plain(said ?? '', messageCharsMax);
  return cluster.zones.map((zone) => {
    const [answer, again] = zones.filter((one) => one.zone === zone);
    if (answer === undefined) throw nonsense(`it says nothing of zone ${zone}`);
    if (again !== undefined) throw nonsense(`it names zone ${zone} twice`);
    return {
      zone,
      running:
        answer.revision === null
          ? null
          : { revision: answer.revision, restore: answer.restore ?? { revision: answer.revision } },
      condition: answer.state,
      message: plain(answer.message ?? '', messageCharsMax),
      // Of the cluster as a whole, so that each of its zones is.
      ...(busy === '' ? {} : { busy }),
    };
  });
}

/**
 * Why a program refused to act, or null when it did what it was told. No output at all is an answer
 * too. Throws terminal `DeliveryTrouble`.
 */
export function readRefusal(stdout: Uint8Array): string | null {
  if (stdout.every(isBlank)) return null;
  const { refused } = read(stdout, actAnswer);
  return refused === null || refused === undefined ? null : plain(refused, messageCharsMax);
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function read<T>(stdout: Uint8Array, schema: z.ZodType<T>): T {
  let text: string;
  let document: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(stdout);
  } catch {
    throw nonsense('it is not UTF-8 text');
  }
  if (text.trim() === '') throw nonsense('it is empty');
  try {
    document = JSON.parse(text);
  } catch {
    throw nonsense(`it begins with: ${plain(text, 80)}`);
  }
  return checked(document, schema);
}

function checked<T>(document: unknown, schema: z.ZodType<T>): T {
  let result: z.ZodSafeParseResult<T>;
  try {
    result = schema.safeParse(document);
  } catch {
    // A document nested deeper than the stack.
    throw nonsense('it is nested too deeply');
  }
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = (issue?.path ?? []).map(String).join('.');
  throw nonsense(plain(`${path === '' ? '' : `${path}: `}${issue?.message ?? ''}`, 300));
}

function nonsense(why: string): DeliveryTrouble {
  return new DeliveryTrouble(
    'terminal',
    `its standard output is not the JSON document asked for: ${why}`,
  );
}
