import { expect, test } from 'vitest';
import {
  fileLinesMax,
  fileSizes,
  functionLinesComfortable,
  functionSizes,
  type Size,
} from './sizes.ts';
import { isTest, readSources } from './sources.ts';

const sources = ['src', 'test', 'tools', 'bench'].flatMap((folder) =>
  readSources(folder).map(({ path, text }) => ({ path: `${folder}/${path}`, text })),
);

test(`no file is longer than ${fileLinesMax} lines`, () => {
  const files = fileSizes(sources);
  report('largest files', files.slice(0, 5));
  expect(files.filter(({ lines }) => lines > fileLinesMax)).toEqual([]);
});

/** A report and no verdict: a table is long and easy to read. Tests are one long `describe` by nature. */
test('the longest functions are listed', () => {
  const functions = functionSizes(sources.filter(({ path }) => !isTest(path)));
  const long = functions.filter(({ lines }) => lines > functionLinesComfortable);
  report('longest functions', functions.slice(0, Math.max(5, long.length)));
  expect(functions[0]?.lines).toBeGreaterThan(0);
});

test('a function is measured from its first line to its last, by its name', () => {
  const text = 'export const fold = (\n  a: number,\n) => {\n  return a;\n};\nfunction one() {}\n';
  expect(functionSizes([{ path: 'a.ts', text }])).toEqual([
    { what: 'a.ts:1 fold', lines: 5 },
    { what: 'a.ts:6 one', lines: 1 },
  ]);
});

function report(title: string, sizes: readonly Size[]): void {
  const rows = sizes.map(({ what, lines }) => `${String(lines).padStart(5)}  ${what}`);
  console.info([`${title}, in lines:`, ...rows].join('\n'));
}
