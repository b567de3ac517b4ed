/** What is claimed of a rollout, judged by what an outsider has seen of the processes. */
import { expect } from 'vitest';
import { soakMs, tierOf, waveSoakMs } from './local-fleet.ts';
import type { Passage } from './outsider.ts';
import type { Ended } from './running.ts';

/** The exit code; a failure shows everything that was said. */
export function expectEnd({ code, stderr, stdout }: Ended, wanted: number): void {
  expect(code, `${stderr}\n${stdout}`).toBe(wanted);
}

/** Each passage as `app-1/a v1 v2`, in the order in which the processes were seen to leave. */
export function storyOf(passages: readonly Passage[]): readonly string[] {
  return passages.map(({ site, from, to }) => `${site.cluster}/${site.zone} ${from} ${to}`);
}

/** Zone by zone, cluster by cluster: nobody leaves before the former has arrived. */
export function expectOneByOne(passages: readonly Passage[]): void {
  for (const [former, next] of pairsOf(passages)) {
    const who = `${storyOf([next]).join()} waits for ${storyOf([former]).join()}`;
    expect(next.leftBy, who).toBeGreaterThanOrEqual(former.reachedAfter);
  }
}

/** Between two clusters lies at least what the former's tier, or its wave, owes. */
export function expectSoaks(passages: readonly Passage[]): void {
  for (const [former, next] of pairsOf(passages)) {
    const [ahead, behind] = [former.site.cluster, next.site.cluster];
    if (ahead === behind) continue;
    const tier = tierOf(ahead);
    const owedMs = tier === tierOf(behind) ? waveSoakMs : soakMs[tier];
    const pausedMs = next.leftBy - former.reachedAfter;
    expect(pausedMs, `${behind} waits for the soak of ${ahead}`).toBeGreaterThanOrEqual(owedMs);
  }
}

function pairsOf(passages: readonly Passage[]): readonly (readonly [Passage, Passage])[] {
  return passages.slice(1).flatMap((next, index) => {
    const former = passages[index];
    return former === undefined ? [] : [[former, next] as const];
  });
}
