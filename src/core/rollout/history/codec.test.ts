import { expect, test } from 'vitest';
import { happenedFrom, rolloutOfStream, rolloutStream, toNewEvent } from './codec.ts';

test('an event comes back from JSON as it went in', () => {
  const event = { type: 'delivered', cluster: 'app-1' } as const;
  const { type, schema, data } = toNewEvent(event);
  const stored = { at: 7, actor: 'ann', data: JSON.parse(JSON.stringify(data)) };
  expect({ type, schema }).toEqual({ type: 'delivered', schema: 1 });
  expect(happenedFrom(stored)).toEqual({ event, at: 7, actor: 'ann' });
});

test.each([
  { stream: rolloutStream('fleet'), name: 'fleet' },
  { stream: 'fleet', name: null },
])('$stream is the stream of $name', ({ stream, name }) => {
  expect(rolloutOfStream(stream)).toBe(name);
});
