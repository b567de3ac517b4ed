import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Fence } from '../../core/rollout/world.ts';
import { DeliveryTrouble, isOutdated } from '../delivery.ts';
import { isInUse, recall, writeWhole } from './memory.ts';
import { fileName, placeOf } from './place.ts';

const seen: Fence = { rollout: 'r', epoch: 4, version: 10, position: 70 };

describe('a fence', () => {
  const cases: readonly (readonly [name: string, fence: Partial<Fence>, isOutdated: boolean])[] = [
    ['of an older epoch is outdated', { epoch: 3, position: 99 }, true],
    ['of a lower position is outdated', { version: 9, position: 69 }, true],
    ['that came before passes again', {}, false],
    ['of a higher position passes', { version: 11, position: 71 }, false],
    ['of another rollout passes, later', { rollout: 's', version: 1, position: 71 }, false],
    ['of another rollout is outdated, earlier', { rollout: 's', version: 20, position: 69 }, true],
    ['of a newer epoch passes, whatever its position', { epoch: 5, position: 1 }, false],
  ];
  test.each(cases)('%s', (_name, fence, outdated) => {
    expect(isOutdated({ ...seen, ...fence }, seen)).toBe(outdated);
  });

  test('passes where there was none', () => {
    expect(isOutdated(seen, null)).toBe(false);
  });
});

describe('the memory of a supervisor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tierwise-memory-'));
  const place = { ...placeOf(folder, 'app-1'), memory: join(folder, 'memory.json') };
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is empty where nothing was kept', () => {
    expect(isInUse(recall(place))).toBe(false);
  });

  test('of an older program makes way for whoever has the store next', () => {
    const fence = { epoch: 4, last: 'r', versions: { r: 10 } };
    writeFileSync(place.memory, JSON.stringify({ components: { ingester: { fence, zones: {} } } }));
    const kept = recall(place).components['ingester']?.fence ?? null;
    expect(isOutdated({ ...seen, epoch: 3 }, kept)).toBe(true);
    expect(isOutdated({ ...seen, epoch: 5, position: 1 }, kept)).toBe(false);
  });

  test('is refused when somebody else wrote there', () => {
    writeFileSync(place.memory, '{"components": {"ingester": 7}}');
    expect(() => recall(place)).toThrow('is not what a supervisor wrote');
    writeFileSync(place.memory, '{"compo');
    expect(() => recall(place)).toThrow(DeliveryTrouble);
  });

  test('is what was written last', () => {
    const zones = { a: { wanted: null, processes: [] } };
    const memory = { components: { ingester: { fence: seen, zones } } };
    writeWhole(place.memory, JSON.stringify(memory));
    expect(recall(place)).toEqual(memory);
  });
});

test.each([
  ['app-1', 'app-1'],
  ['..', '%2E.'],
  ['a/b', 'a%2Fb'],
])('a cluster called %s keeps its things in a folder %s', (name, file) => {
  expect(fileName(name)).toBe(file);
});
