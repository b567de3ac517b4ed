import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { poisson } from '../../../bench/judge/tracks/sampler/counts.ts';
import { fleetYaml, rolloutYaml } from '../../../test/fixtures/manifests.ts';
import { deskWith } from '../../../test/support/cli.ts';
import { worldWiring } from '../../../test/support/world-wiring.ts';
import type { Count, Series } from '../../core/judge/evidence.ts';
import { chanceFor } from '../../simulate/chance.ts';
import type { Asking, Wiring } from '../wiring.ts';

const stepMs = 60_000;
const check = `---
kind: Check
metadata: { name: failures }
spec: { source: prom, rate: { errors: failed_total, total: requests_total } }
`;
const change = rolloutYaml('one').replace('[errors]', '[failures]');

/** Requests a minute, one in a hundred bad; test-1 has next to none, obs-1 is silent. */
const perMinute = new Map([
  ['test-1', 6],
  ['app-1', 600],
  ['app-2', 900],
]);

function answer({ clusters, from = 0, now }: Asking): ReadonlyMap<string, Series> {
  return new Map(
    clusters.map(({ name }): [string, Series] => {
      const requests = perMinute.get(name);
      if (requests === undefined) return [name, { kind: 'trouble', message: 'no series' }];
      const counts: Count[] = [];
      for (let at = from + stepMs; at <= now; at += stepMs) {
        counts.push([at, requests, poisson(chanceFor(at, name), requests / 100)]);
      }
      return [name, { kind: 'counts', counts }];
    }),
  );
}

async function planned(ask: Wiring['ask'], ...more: readonly string[]) {
  await using desk = await deskWith(worldWiring({}, { ask }));
  const files = ['-f', await desk.write('fleet.yaml', fleetYaml + check)];
  files.push('-f', await desk.write('change.yaml', change));
  return await desk.call(['plan', ...files, ...more]);
}

const document = z.object({
  stages: z.array(
    z.object({
      tier: z.string(),
      sight: z.array(z.looseObject({ check: z.string(), cluster: z.string(), known: z.boolean() })),
    }),
  ),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
});

describe('plan', () => {
  test('says what each soak sees, from recent traffic, and warns of those that see nothing', async () => {
    const { code, stdout } = await planned((asking) => Promise.resolve(answer(asking)));
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /failures: 2 times the usual takes [\dhm ]+ to see, and 2h see 1\.\d+ times the usual, on app-1 with the least traffic \(600 requests a minute, [\d.]+ % of them bad\)/,
    );
    expect(stdout).toMatch(/failures: .*on test-1 with the least traffic \(6 requests a minute/);
    expect(stdout).toContain('failures: the past of obs-1 is too short or too quiet to tell');
  });

  test('has the same in a document', async () => {
    const { stdout } = await planned((asking) => Promise.resolve(answer(asking)), '-o', 'json');
    const { stages, warnings } = document.parse(JSON.parse(stdout));
    const of = (tier: string) => stages.find((one) => one.tier === tier)?.sight;
    expect(of('application')).toMatchObject([{ check: 'failures', cluster: 'app-1', known: true }]);
    const [application] = of('application') ?? [];
    expect(application?.['smallestEffect']).toBeLessThan(2);
    expect(application?.['soakNeededMs']).toBeLessThan(2 * 3_600_000);
    const [lab] = of('test') ?? [];
    expect(lab?.['soakNeededMs'] ?? Infinity).toBeGreaterThan(3 * 3_600_000);
    expect(of('infrastructure')).toMatchObject([{ cluster: 'obs-1', known: false }]);
    const said = warnings.filter(({ code }) => code.startsWith('soak-sees'));
    expect(said.map(({ message }) => message.split(':')[0])).toEqual(['test', 'infrastructure']);
  });

  test('is made all the same where the source does not answer', async () => {
    const { code, stdout } = await planned(() => Promise.reject(new Error('connection refused')));
    expect(code).toBe(0);
    expect(stdout).toContain('cannot be told: prom: connection refused');
  });
});
