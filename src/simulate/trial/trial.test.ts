import { expect, test } from 'vitest';
import { drawScenario } from './draw.ts';
import { factText } from './fact-text.ts';
import { playTrial } from './trial.ts';
import { wiring } from '../../../test/simulation/wiring.ts';

/** One with crashes, frozen controllers, faults of every kind and commands. */
const stormy = 4;

test('the same seed is the same life, to the last fact', async () => {
  const lives = await Promise.all([stormy, stormy].map(toldLife));
  expect(lives[0]?.length).toBeGreaterThan(100);
  expect(lives[1]).toEqual(lives[0]);
});

test('another seed is another life', async () => {
  expect(await toldLife(stormy)).not.toEqual(await toldLife(stormy + 1));
});

test.each([
  [524, 'what a rollout goes back to was looked at after the one before it had gone back'],
  [798, 'a wave that goes back does not wait for ever for what its own rollout has begun'],
  [80, 'an incident that is over holds nobody, also while an old soak is read again'],
])('seed %i: %s', async (seed) => {
  const { breachesOf } = await import('../promises/checkers.ts');
  const { trace } = await playTrial(drawScenario(seed), wiring);
  expect(breachesOf(trace)).toEqual([]);
});

async function toldLife(seed: number): Promise<readonly string[]> {
  const { trace } = await playTrial(drawScenario(seed), wiring);
  return trace.facts.map((fact) => factText(fact, trace.startedAt));
}
