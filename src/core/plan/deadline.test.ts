import { describe, expect, test } from 'vitest';
import { fleetWith } from '../../../test/fixtures/fleet.ts';
import { defaultDeadlineMs, owedMs } from './deadline.ts';
import type { Cluster, DeliverySettings } from '../fleet/fleet.ts';

const minuteMs = 60_000;

function cluster(delivery: DeliverySettings | null, zones: readonly string[]): Cluster {
  return fleetWith({ clusters: [{ name: 'it', delivery, zones }] }).clusters[0]!;
}

const command = (timeoutMs: number): DeliverySettings => {
  return { kind: 'command', program: ['apply'], timeoutMs, outputBytesMax: 1_000 };
};
const local: DeliverySettings = {
  kind: 'local',
  program: ['serve'],
  ports: {},
  replicas: 1,
  maxUnavailable: { kind: 'count', count: 1 },
  healthPath: '/',
  readyTimeoutMs: 20_000,
  env: {},
};

test('given three waves, a stage owes two soaks of waves and its own', () => {
  expect(owedMs({ soakMs: 100, waveSoakMs: 10, waves: [1, 2, 3] })).toBe(120);
});

describe('the time that delivery may take', () => {
  const cases = [
    {
      name: 'three tries of a command per zone',
      wave: [cluster(command(60_000), ['a', 'b'])],
      minutes: 6,
    },
    {
      name: 'three tries of getting ready per zone',
      wave: [cluster(local, ['a', 'b', 'c'])],
      minutes: 3,
    },
    {
      name: 'five minutes per zone when nobody knows',
      wave: [cluster(null, ['a', 'b'])],
      minutes: 10,
    },
    { name: 'at least a minute', wave: [cluster(command(1), ['a'])], minutes: 1 },
    {
      name: 'the slowest cluster of the wave',
      wave: [cluster(command(60_000), ['a']), cluster(null, ['a'])],
      minutes: 5,
    },
  ];
  test.each(cases)('$name', ({ wave, minutes }) => {
    const pace = { soakMs: 0, waveSoakMs: 0, waves: [wave] };
    expect(defaultDeadlineMs(pace)).toBe(minutes * minuteMs);
    expect(defaultDeadlineMs({ ...pace, waves: [wave, wave] })).toBe(2 * minutes * minuteMs);
  });
});
