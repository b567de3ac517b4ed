import { describe, expect, it } from 'vitest';
import { chainHash, chainStart, eventFrom, type StoredRow, verifyChain } from './chain.ts';
import { StoreTrouble } from './store.ts';

/** Two streams in turn, four events each, linked as a store links them. */
function goodRows(): StoredRow[] {
  const rows: StoredRow[] = [];
  for (let position = 1; position <= 8; position += 1) {
    const stream = position % 2 === 0 ? 'b' : 'a';
    const before = rows.findLast((row) => row.stream === stream);
    const linked = {
      stream,
      version: (before?.version ?? 0) + 1,
      type: 'happened',
      schema: 1,
      at: position * 10,
      actor: 'ann',
      causeId: null,
      policyVersion: 'p',
      prevHash: before?.hash ?? chainStart,
      dataText: `{"n":${position}}`,
    };
    rows.push({ ...linked, position, hash: chainHash(linked) });
  }
  return rows;
}

/** The rows with some fields of the third (stream `a`, version 2) replaced. */
function changed(fields: Partial<StoredRow>): StoredRow[] {
  return goodRows().map((row, index) => (index === 2 ? { ...row, ...fields } : row));
}

/** As `changed`, by somebody who also knows how to hash. */
function forged(fields: Partial<StoredRow>): StoredRow[] {
  return changed({}).map((row, index) => {
    if (index !== 2) return row;
    const other = { ...row, ...fields };
    return { ...other, hash: chainHash(other) };
  });
}

describe('verifyChain', () => {
  it('finds nothing wrong with what a store wrote', async () => {
    expect(await verifyChain(goodRows())).toEqual([]);
    expect(await verifyChain([])).toEqual([]);
  });

  const content = 'its content is not what was hashed';
  const cases: readonly { name: string; rows: StoredRow[]; at: readonly number[]; says: string }[] =
    [
      { name: 'its data', rows: changed({ dataText: '{"n":4}' }), at: [2], says: content },
      {
        name: 'a blank in its data',
        rows: changed({ dataText: '{"n": 3}' }),
        at: [2],
        says: content,
      },
      { name: 'its actor', rows: changed({ actor: 'eve' }), at: [2], says: content },
      { name: 'its type', rows: changed({ type: 'other' }), at: [2], says: content },
      { name: 'its policy', rows: changed({ policyVersion: null }), at: [2], says: content },
      { name: 'its cause', rows: changed({ causeId: 'x' }), at: [2], says: content },
      { name: 'its time', rows: changed({ at: 31 }), at: [2], says: content },
      { name: 'its schema', rows: changed({ schema: 2 }), at: [2], says: content },
      {
        name: 'data and hash',
        rows: forged({ dataText: '1' }),
        at: [3],
        says: 'does not name the hash',
      },
      { name: 'a time before', rows: forged({ at: 9 }), at: [2, 3], says: 'before that of' },
    ];
  it.each(cases)('notices a change of $name', async ({ rows, at, says }) => {
    const breaks = await verifyChain(rows);
    expect([...new Set(breaks.map(({ version }) => version))]).toEqual(at);
    expect(breaks.every(({ stream }) => stream === 'a')).toBe(true);
    expect(breaks.map(({ message }) => message).join()).toContain(says);
  });

  it('notices an event that is missing, doubled or out of its place', async () => {
    const rows = goodRows();
    expect(await verifyChain(rows.toSpliced(2, 1))).toMatchObject([
      { stream: 'a', version: 3, message: 'it follows version 1' },
      { stream: 'a', version: 3 },
    ]);
    expect(await verifyChain(rows.toSpliced(0, 1))).not.toEqual([]);
    expect(await verifyChain(rows.toSpliced(3, 0, rows[2]!))).not.toEqual([]);
    expect(await verifyChain(rows.with(2, rows[4]!).with(4, rows[2]!))).not.toEqual([]);
  });

  it('notices events that were moved to another stream', async () => {
    const rows = goodRows().map((row) => ({ ...row, stream: row.stream === 'a' ? 'c' : 'b' }));
    expect((await verifyChain(rows)).map(({ stream }) => stream)).toEqual(['c', 'c', 'c', 'c']);
  });
});

/** A stream of which only the event that stands for the first four is left, and one more. */
function compactedRows(told: object = {}): StoredRow[] {
  const rows = goodRows().filter(({ stream }) => stream === 'a');
  const { hash: lastHash } = rows[3]!;
  const base = { ...rows[3]!, type: 'compacted', at: 90, actor: 'tierwise' };
  const data = { lastHash, count: 4, closes: false, summary: null, ...told };
  const dataText = JSON.stringify(data);
  const stands = { ...base, version: 5, position: 9, prevHash: lastHash, dataText };
  const first = { ...stands, hash: chainHash(stands) };
  const next = { ...first, type: 'happened', version: 6, position: 10, prevHash: first.hash };
  return [first, { ...next, hash: chainHash(next) }];
}

describe('verifyChain without the archive', () => {
  it('begins with what stands for the events that left', async () => {
    expect(await verifyChain(compactedRows(), { withArchive: false })).toEqual([]);
    expect(await verifyChain(compactedRows())).toMatchObject([
      { version: 5, message: 'it follows version 0' },
      { version: 5 },
    ]);
  });

  it.each([
    { name: 'their count', told: { count: 3 } },
    { name: 'the last of them', told: { lastHash: chainStart } },
  ])('notices a wrong word for $name', async ({ told }) => {
    const breaks = await verifyChain(compactedRows(told), { withArchive: false });
    const messages = breaks.map(({ message }) => message);
    expect(messages).toContain('it does not stand for the events before it');
  });

  it('notices anything else that has nothing before it', async () => {
    const [, last] = compactedRows();
    expect(await verifyChain([last!], { withArchive: false })).not.toEqual([]);
  });
});

describe('eventFrom', () => {
  it('reads the data', () => {
    const [row] = goodRows();
    expect(eventFrom(row!)).toMatchObject({ stream: 'a', version: 1, data: { n: 1 } });
    expect(eventFrom(row!)).not.toHaveProperty('dataText');
  });

  it('tells of data that is damaged', () => {
    expect(() => eventFrom({ ...goodRows()[0]!, dataText: '{' })).toThrow(StoreTrouble);
  });
});
