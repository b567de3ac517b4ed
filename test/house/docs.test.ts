import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { brokenLinks, readDocuments, readRoomTable, roomHeading } from './docs.ts';
import { rooms, roomTable } from './rooms.ts';
import { root } from './sources.ts';

test('every relative link in the documents leads somewhere', () => {
  expect(readDocuments().flatMap(brokenLinks)).toEqual([]);
});

test('ARCHITECTURE.md shows the table of rooms that the imports are judged by', () => {
  const shown = readRoomTable(architecture());
  const hint = `under "## ${roomHeading}", ARCHITECTURE.md must have this table:\n\n${roomTable()}\n`;
  expect(sorted(shown ?? {}), hint).toEqual(sorted(rooms));
});

test('a link to a file, a heading or an anchor that is not there is found', () => {
  const text = '# A `b` title\n[up](nowhere.md)\n[in](#a-b-title)\n[out](#other) ![i](no.png)\n';
  expect(brokenLinks({ path: 'LOST.md', text })).toEqual([
    'LOST.md:2: nowhere.md',
    'LOST.md:4: #other',
    'LOST.md:4: no.png',
  ]);
});

test('links in code, to the web and to mail are left alone', () => {
  const text = '`[a](b.md)`\n[c](https://example.com/d)\n[e](mailto:f@g)\n```\n[h](i.md)\n```\n';
  expect(brokenLinks({ path: 'ANY.md', text })).toEqual([]);
});

test('a row may name several rooms, and prose around the names does not count', () => {
  const text = `# A\n## ${roomHeading}\n\n| room | may |\n|---|---|\n| \`a\`, \`b\` | the \`c\` and \`d/e.ts\` |\n| \`f\` | nothing of ours |\n| \`g\` | all; it wires |\n## B\n`;
  expect(readRoomTable(text)).toEqual({
    a: ['c', 'd/e.ts'],
    b: ['c', 'd/e.ts'],
    f: [],
    g: 'all',
  });
});

function architecture(): string {
  try {
    return readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  } catch {
    return '';
  }
}

function sorted(table: Readonly<Record<string, readonly string[] | 'all'>>) {
  return Object.entries(table)
    .map(([room, arrows]) => [room, arrows === 'all' ? arrows : arrows.toSorted()] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}
