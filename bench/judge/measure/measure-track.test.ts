import { expect, test } from 'vitest';
import type { CaseJudge } from '../case.ts';
import { keyOf } from './endings.ts';
import { measureTrack } from './measure-track.ts';
import type { Pool } from './pool.ts';
import { type Asked, playTrial } from './reading.ts';
import { scoreOf } from './score.ts';
import { trackOf } from './trials.fixture.ts';

/** Halts what is over a limit, which is lower the larger α is: from 0.5 on it halts everything. */
const limit: CaseJudge = (each) => {
  const last = each.series[0]?.samples.at(-1)?.[1] ?? 0;
  const isOver = last > (each.alpha < 0.5 ? 5 : 0);
  const verdict = isOver ? 'regressed' : 'healthy';
  return { verdict, atMinute: 130, checks: [{ name: 'load', verdict }] };
};
const passes: CaseJudge = () => ({ verdict: 'healthy', atMinute: 160, checks: [] });

test('a competitor is met on the tuning half, and both are scored on the other', async () => {
  const track = trackOf('made', 'simulated');
  const halves: string[] = [];
  const pool: Pool = {
    play: async (tasks) => {
      halves.push(tasks.some(({ seeds }) => seeds.includes(0)) ? 'tuning' : 'report');
      return tasks.flatMap(({ cell, seeds, alphas }) => {
        const asked: readonly Asked[] = [
          { name: 'tierwise', judge: limit, alpha: null },
          { name: 'never', judge: passes, alpha: null },
          ...alphas.map((alpha) => ({ name: 'tierwise', judge: limit, alpha })),
        ];
        const found = track.cells.find(({ name }) => name === cell);
        return seeds.flatMap((seed) =>
          found === undefined ? [] : [playTrial(found.make(seed), asked)],
        );
      });
    },
    close: () => undefined,
  };
  const ask = { half: 'report', cases: 5, judges: ['tierwise', 'never'], dataPath: '' } as const;
  const { equal, endings } = await measureTrack(pool, track, ask);
  expect(halves).toEqual(['tuning', 'report']);
  expect(equal).toEqual(new Map([['never', { alpha: 0.3, isKept: true, coin: 0 }]]));
  const scoreAt = (judge: string, alpha: number) => scoreOf(endings.get(keyOf(judge, alpha)) ?? []);
  expect(scoreAt('tierwise', 0.3)).toMatchObject({ good: 20, falseHalts: 0, detected: 5 });
  expect(scoreAt('tierwise', 0.004)).toMatchObject({ good: 20, bad: 5, detected: 5 });
  expect(scoreAt('tierwise', 0.1)).toMatchObject({ good: 20, bad: 0 });
  expect(scoreAt('never', 0.004)).toMatchObject({ detected: 0, goodHealthy: 20 });
});
