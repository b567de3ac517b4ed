/**
 * Somebody outside who asks every process, many times a second, what it runs: whatever Tierwise says of
 * itself, this is what was there. The questions are the service's traffic at the same time.
 */
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Site } from './local-fleet.ts';

/** One answer; without a revision when there was none, or the process was not ready. */
interface Sight {
  readonly sentAt: number;
  readonly gotAt: number;
  readonly revision: string | null;
}

/**
 * A change of what a process runs. It has certainly left `from` by `leftBy`, and certainly not reached `to`
 * before `reachedAfter`: so what is found wrong by these two is wrong, however slow the looking was.
 */
export interface Passage {
  readonly site: Site;
  readonly from: string | null;
  readonly to: string;
  readonly leftBy: number;
  readonly reachedAfter: number;
}

export interface Outsider extends AsyncDisposable {
  /** Everything that changed since the last call of `forget`, in the order of leaving. */
  passages(): readonly Passage[];
  /** What each process ran when it was last asked. */
  now(): readonly (string | null)[];
  /** Waits until every process has answered. */
  seesAll(): Promise<void>;
  /** Begins anew with what runs now. */
  forget(): void;
}

const pauseMs = 60;

/** Begins to look. Disposing it ends that. */
export function openOutsider(sites: readonly Site[]): Outsider {
  const stop = new AbortController();
  const sights = new Map<Site, Sight[]>(sites.map((site) => [site, []]));
  const looking = sites.map(async (site) => {
    while (!stop.signal.aborted) {
      sights.get(site)?.push(await look(site));
      await sleep(pauseMs);
    }
  });
  const last = () => sites.map((site) => sights.get(site)?.at(-1)?.revision ?? null);
  return {
    passages: () =>
      [...sights]
        .flatMap(([site, seen]) => passagesOf(site, seen))
        .toSorted((a, b) => a.leftBy - b.leftBy),
    now: last,
    seesAll: async () => {
      while (last().includes(null)) await sleep(pauseMs);
    },
    forget: () => {
      for (const seen of sights.values()) seen.splice(0, Math.max(0, seen.length - 1));
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await Promise.all(looking);
    },
  };
}

async function look({ port }: Site): Promise<Sight> {
  const sentAt = performance.now();
  const revision = await ask(port);
  return { sentAt, gotAt: performance.now(), revision };
}

/** The revision that answers on a port, whether well or badly; null when none does. */
function ask(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { agent: false, signal: AbortSignal.timeout(2_000) };
    const request = get(`http://127.0.0.1:${port}/`, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('error', () => resolve(null));
      response.once('end', () => resolve(/"revision":"([^"]+)"/.exec(text)?.[1] ?? null));
    });
    request.once('error', () => resolve(null));
  });
}

function passagesOf(site: Site, sights: readonly Sight[]): readonly Passage[] {
  const found: Passage[] = [];
  let from: string | null = null;
  let leftBy: number | null = null;
  for (const [index, { gotAt, revision }] of sights.entries()) {
    if (revision === from) {
      leftBy = null;
      continue;
    }
    leftBy ??= gotAt;
    if (revision === null) continue;
    const reachedAfter = sights[index - 1]?.sentAt ?? leftBy;
    if (index > 0) found.push({ site, from, to: revision, leftBy, reachedAfter });
    from = revision;
    leftBy = null;
  }
  return found;
}
