import { expect, it } from 'vitest';
import type { Json } from '../core/fleet/quantities.ts';
import { event, followAll, placeFor, request, type StoreHarness } from './harness.contract.ts';
import { type AppendRequest, compactedType, logStart, type NewEvent } from './store.ts';

/** What a log keeps unchanged, and what it refuses to keep. */
export function logDataContract(harness: StoreHarness): void {
  const values: readonly { readonly name: string; readonly data: Json }[] = [
    { name: 'null', data: null },
    { name: 'an empty text', data: '' },
    { name: 'numbers at their edges', data: [0, -1.5, 5e-324, 1.7e308, 2 ** 53 - 1, -(2 ** 53)] },
    { name: 'other alphabets', data: { größe: 'Ж 漢字 שלום नमस्ते 👩‍👩‍👧 e\u0301 é' } },
    {
      name: 'characters that databases stumble over',
      data: { '\0a': '\0\u0001\u2028\uFEFF\\"\'%_$1' },
    },
    { name: 'half of a surrogate pair', data: ['\ud83d', { '\udc00': 1 }] },
    {
      name: 'keys with a meaning elsewhere',
      data: JSON.parse('{"__proto__":{"a":1},"":2}') as Json,
    },
    { name: 'keys that look like numbers', data: { b: 1, 10: 2, 9: 3, a: 4, '-0': 5 } },
    { name: 'deep nesting', data: nested(500) },
    {
      name: 'many keys',
      data: Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, i])),
    },
    { name: 'eight megabytes', data: { text: 'äb"\n'.repeat(1_600_000) } },
  ];

  it.each(values)('keeps $name', async ({ data }) => {
    const place = await placeFor(harness);
    const store = await place.open();
    const appended = await store.log.append(request('a', 0, { data }));
    expect(appended).toMatchObject({ kind: 'appended' });
    const [read] = await store.log.read('a', 0);
    expect(JSON.stringify(read?.data)).toBe(JSON.stringify(data));
    expect(read).toEqual(appended.kind === 'appended' ? appended.events[0] : null);
    expect(await place.breaks()).toEqual([]);
  });

  it('tells streams apart by every character of their names', async () => {
    const store = await (await placeFor(harness)).open();
    const streams = [
      'a',
      'A',
      'a ',
      ' a',
      'ä',
      'a\u0308',
      'a%',
      'a_',
      "a'",
      'a/b',
      'a\nb',
      '漢',
      '😀',
    ];
    streams.push('a'.repeat(1_000));
    for (const stream of streams) {
      expect(await store.log.append(request(stream, 0, { data: stream }))).toMatchObject({
        kind: 'appended',
      });
    }
    for (const stream of streams) {
      expect(await store.log.read(stream, 0)).toMatchObject([{ stream, data: stream }]);
    }
    expect((await followAll(store, 3)).map(({ stream }) => stream)).toEqual(streams);
  });

  it('takes thousands of events at once, and reads many large ones', async () => {
    const place = await placeFor(harness);
    const store = await place.open();
    const many = Array.from({ length: 2_500 }, (_, number) => event(number));
    const large = Array.from({ length: 12 }, (_, number) => event(`${number}`.repeat(1_000_000)));
    const batches = [
      { stream: 'many', expectedVersion: 0, events: many },
      { stream: 'large', expectedVersion: 0, events: large },
    ];
    await store.log.append(request('x', 0, { batches }));
    const read = await store.log.read('many', 0);
    expect(read.map(({ data }) => data)).toEqual(many.map(({ data }) => data));
    expect(await store.log.read('large', 0)).toHaveLength(12);
    expect(await followAll(store, 5_000)).toHaveLength(2_512);
    expect(await place.breaks()).toEqual([]);
  });

  it('keeps what was said, not what the object becomes', async () => {
    const { log } = await (await placeFor(harness)).open();
    const data = { list: [1] };
    const under = log.append(request('a', 0, { data }));
    data.list.push(2);
    const appended = await under;
    data.list.push(3);
    const [read] = await log.read('a', 0);
    expect(read?.data).toEqual({ list: [1] });
    expect(appended.kind === 'appended' && appended.events[0]?.data).toEqual({ list: [1] });
  });

  const batch = { stream: 'b', expectedVersion: 0, events: [event()] };
  const refused: readonly { readonly name: string; readonly more: Partial<AppendRequest> }[] = [
    { name: 'no batches', more: { batches: [] } },
    {
      name: 'a batch without events',
      more: { batches: [batch, { ...batch, stream: 'c', events: [] }] },
    },
    { name: 'a stream named twice', more: { batches: [batch, batch] } },
    { name: 'a stream without a name', more: { batches: [{ ...batch, stream: '' }] } },
    { name: 'NUL in a name', more: { batches: [batch, { ...batch, stream: 'b\0' }] } },
    { name: 'half a character in a name', more: { actor: 'x\ud800' } },
    {
      name: 'a version that does not count',
      more: { batches: [{ ...batch, expectedVersion: -1 }] },
    },
    { name: 'a time that is none', more: { at: Number.NaN } },
    { name: 'a time in parts of milliseconds', more: { at: 0.5 } },
    {
      name: 'what stands for events that are not there',
      more: { batches: [{ ...batch, events: [{ type: compactedType, schema: 1, data: null }] }] },
    },
    { name: 'an empty command id', more: { commandId: '' } },
    { name: 'NaN in the data', more: { batches: [batch, withData('c', { a: [Number.NaN] })] } },
    { name: 'a hole in a list', more: { batches: [withData('c', [undefined] as never)] } },
    { name: 'what JSON does not know', more: { batches: [withData('c', new Map() as never)] } },
  ];

  it.each(refused)('refuses $name, and writes nothing', async ({ more }) => {
    const store = await (await placeFor(harness)).open();
    await expect(store.log.append(request('a', 0, more))).rejects.toThrow(TypeError);
    expect(await followAll(store)).toEqual([]);
    expect(await store.log.append(request('b', 0))).toMatchObject({ kind: 'appended' });
  });

  it.each([-1, 0.5, Number.NaN])('refuses to read after %d', async (after) => {
    const { archive, log } = await (await placeFor(harness)).open();
    await expect(archive.read('a', after)).rejects.toThrow(TypeError);
    await expect(log.read('a', after)).rejects.toThrow(TypeError);
    await expect(log.follow({ ...logStart, position: after }, 1)).rejects.toThrow(TypeError);
    await expect(log.follow({ ...logStart, compaction: after }, 1)).rejects.toThrow(TypeError);
    await expect(log.follow(logStart, after)).rejects.toThrow(TypeError);
  });
}

function withData(stream: string, data: Json) {
  const events: readonly NewEvent[] = [event(data)];
  return { stream, expectedVersion: 0, events };
}

function nested(depth: number): Json {
  return depth === 0 ? [] : [{ in: nested(depth - 1) }];
}
