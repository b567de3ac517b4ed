import { expect, test } from 'vitest';
import { linesOf } from './replay-lines.ts';

async function* chunks(...texts: readonly string[]) {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

async function textsOf(...texts: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { number, bytes } of linesOf(chunks(...texts), 12)) {
    lines.push(`${number} ${Buffer.from(bytes).toString()}`);
  }
  return lines;
}

test.each([
  { name: 'nothing', texts: [], lines: [] },
  { name: 'a line in pieces', texts: ['a', 'b', 'c\nd'], lines: ['1 abc', '2 d'] },
  { name: 'several lines in one piece', texts: ['a\nb\n', '\nc\n'], lines: ['1 a', '2 b', '4 c'] },
  { name: 'blank lines count and are left out', texts: ['\n \r\n\ta\n'], lines: ['3 \ta'] },
  { name: 'a letter cut in two', texts: ['ä'], lines: ['1 ä'] },
])('$name', async ({ texts, lines }) => {
  expect(await textsOf(...texts)).toEqual(lines);
});

test('a line that no string could hold is told by its number', async () => {
  await expect(textsOf('fits here ok\n', 'too ', 'long for it')).rejects.toMatchObject({ line: 2 });
});
