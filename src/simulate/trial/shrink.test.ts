import { describe, expect, test } from 'vitest';
import { drawScenario } from './draw.ts';
import type { Scenario } from './scenario.ts';
import { dispensable, piecesOf, without } from './shrink.ts';

/** A storm over several clusters, with two rollouts and more. */
const scenario = stormFrom(1);

function stormFrom(seed: number): Scenario {
  const drawn = drawScenario(seed);
  const isRich =
    drawn.incidents.length > 6 && drawn.starts.length > 1 && drawn.fleet.clusters.length > 3;
  return isRich ? drawn : stormFrom(seed + 1);
}

describe('a scenario without some of its pieces', () => {
  test('has nothing left that is about them', () => {
    const [cluster] = scenario.fleet.clusters;
    const [start] = scenario.starts;
    const gone = new Set([cluster?.name ?? '', start?.spec.name ?? '', 'deaths']);
    const rest = without(scenario, gone);
    for (const name of gone) expect(JSON.stringify(rest)).not.toContain(`"${name}"`);
    expect(rest.deathRate).toBe(0);
    expect(rest.fleet.clusters).toHaveLength(scenario.fleet.clusters.length - 1);
    expect(rest.starts).toHaveLength(scenario.starts.length - 1);
  });

  test('is the same without none of them, and empty without all', () => {
    expect(without(scenario, new Set())).toEqual(scenario);
    const rest = without(scenario, new Set(piecesOf(scenario)));
    expect([rest.starts, rest.incidents, rest.fleet.clusters]).toEqual([[], [], []]);
    expect(Object.values(rest.faults).every((rate) => rate === 0)).toBe(true);
  });
});

test('what is left is needed, piece by piece', async () => {
  const needed = piecesOf(scenario).filter((_, index) => index % 4 === 1);
  const isSame = (smaller: Scenario): Promise<boolean> => {
    const left = new Set(piecesOf(smaller));
    return Promise.resolve(needed.every((piece) => left.has(piece)));
  };
  const gone = await dispensable(scenario, isSame);
  const rest = without(scenario, gone);
  const left = piecesOf(rest);
  expect(await isSame(rest)).toBe(true);
  expect(left.length).toBeLessThan(piecesOf(scenario).length / 2);
  const smaller = left.map((piece) => isSame(without(scenario, new Set([...gone, piece]))));
  expect(await Promise.all(smaller)).not.toContain(true);
});
