import { describe, expect, test } from 'vitest';
import { comparedCheck } from '../../test/fixtures/compared.ts';
import { type Rig, rigOf } from '../../test/fixtures/rig.ts';
import { minute, prom, start } from '../../test/fixtures/story.ts';
import type { Source } from '../core/fleet/fleet.ts';
import type { Count, Series } from '../core/judge/evidence.ts';
import type { Question } from '../signal/signal.ts';

const stepMs = minute;
const usual: Source = { ...prom, stepMs };
const page: Source = {
  ...usual,
  settings: { kind: 'scrape', targets: ['http://a'], headers: {} },
};

/** One cluster beside one that stays as it is; each step of a source counts some requests, none of them bad. */
async function rigWith(source: Source, requests: number): Promise<Rig> {
  const rig = await rigOf(
    {
      tiers: ['app'],
      figures: { app: { soakMs: 10 * minute, waveSoakMs: 10 * minute } },
      sources: [source],
      clusters: [
        { name: 'a1', zones: ['a'], declaredTier: 'app' },
        { name: 'a2', zones: ['a'] },
      ],
    },
    1_000,
    start + 1,
  );
  rig.signal = { read: (question) => Promise.resolve(countsOf(question, requests)) };
  const targets = { kind: 'names', names: ['a1'] } as const;
  await rig.start({ name: 'r', targets, checks: [comparedCheck({ historyMs: 60 * minute })] });
  return rig;
}

/** Of a page the first question learns nothing: what counts is told from the second one on. */
function countsOf({ clusters, source, from, to }: Question, requests: number) {
  const isFirst = source.settings.kind === 'scrape' && from < start + stepMs;
  const counts: Count[] = [];
  for (let at = from + stepMs; at <= to && !isFirst; at += stepMs) counts.push([at, requests, 0]);
  return new Map(clusters.map(({ name }): [string, Series] => [name, { kind: 'counts', counts }]));
}

async function eventsOf(rig: Rig) {
  return (await rig.history('r')).map(({ event }) => event);
}

describe('a rollout whose check compares', () => {
  test('waits for the first figures of a page that is not silent, and is held by nothing', async () => {
    const rig = await rigWith(page, 600);
    await rig.begin();
    await rig.pass(stepMs + 10_000);
    expect((await eventsOf(rig)).map(({ type }) => type)).not.toContain('cluster-started');
    expect(rig.waiting.get('r')?.map(({ message }) => message)).toEqual([
      expect.stringContaining('the source has only begun to be asked, and has no figures yet'),
    ]);
    await rig.pass(2 * stepMs);
    const types = (await eventsOf(rig)).map(({ type }) => type);
    expect(types).toContain('cluster-started');
    expect(types).not.toContain('held');
  });

  test('and cannot tell is explained by what is known when its soak ends', async () => {
    const rig = await rigWith(usual, 3);
    await rig.begin();
    await rig.pass(30 * minute);
    const grades = (await eventsOf(rig)).flatMap((event) =>
      event.type === 'graded' && event.cluster === 'a1' ? [event] : [],
    );
    expect(grades.map(({ grade }) => grade.verdict)).toEqual(['inconclusive', 'inconclusive']);
    expect(grades[0]?.grade.message).toMatch(/^too early to tell/);
    expect(grades[1]?.grade.message).toMatch(/^not decided yet: /);
    expect(grades[1]?.isAgain).toBe(true);
    expect(grades[1]?.evidence).not.toEqual(grades[0]?.evidence);
    expect((await rig.read('r')).held.map((reason) => reason.for)).toEqual(['inconclusive']);
  });
});
