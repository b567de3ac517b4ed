import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Fence } from '../../core/rollout/world.ts';
import { DeliveryTrouble } from '../delivery.ts';
import { admit, isInUse, type KeptFence, recall, writeWhole } from './memory.ts';
import { fileName, placeOf } from './place.ts';

const seen: KeptFence = { epoch: 4, last: 'r', versions: { r: 10, s: 2 } };

describe('a fence', () => {
  const cases: readonly (readonly [name: string, fence: Fence, isAdmitted: boolean])[] = [
    ['of an older epoch is refused', { rollout: 'r', epoch: 3, version: 99 }, false],
    [
      'of a lower version of the same rollout is refused',
      { rollout: 'r', epoch: 4, version: 9 },
      false,
    ],
    ['that came before passes again', { rollout: 'r', epoch: 4, version: 10 }, true],
    [
      'that came before is refused after another rollout was there',
      { rollout: 's', epoch: 4, version: 2 },
      false,
    ],
    ['of a rollout that was not seen yet passes', { rollout: 't', epoch: 4, version: 1 }, true],
    ['of a newer epoch passes, whatever its version', { rollout: 'r', epoch: 5, version: 1 }, true],
  ];
  test.each(cases)('%s', (_name, fence, isAdmitted) => {
    expect(admit(seen, fence) !== null).toBe(isAdmitted);
  });

  test('of another rollout does not open the door for an older one', () => {
    const after = admit(seen, { rollout: 's', epoch: 4, version: 3 });
    expect(admit(after, { rollout: 'r', epoch: 4, version: 9 })).toBeNull();
  });

  test('of a newer epoch makes the versions of the older one void', () => {
    expect(admit(seen, { rollout: 's', epoch: 5, version: 1 })).toEqual({
      epoch: 5,
      last: 's',
      versions: { s: 1 },
    });
  });
});

describe('the memory of a supervisor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tierwise-memory-'));
  const place = { ...placeOf(folder, 'app-1'), memory: join(folder, 'memory.json') };
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is empty where nothing was kept', () => {
    expect(isInUse(recall(place))).toBe(false);
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
