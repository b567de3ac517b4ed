import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadFiles, readManifests } from './load.ts';

const fleet = 'kind: Fleet\nmetadata: { name: f }\n';
const cluster = 'kind: Cluster\nmetadata: { name: c }\nspec: { tier: test }\n';

let root: string;
let folder: string;
let count = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tierwise-manifest-'));
});
afterAll(async () => await rm(root, { recursive: true }));
beforeEach(async () => {
  folder = join(root, String(count++));
  await mkdir(folder);
});

async function write(path: string, content: string | Uint8Array) {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), content);
  return join(folder, path);
}

async function filesIn(...paths: string[]) {
  const { documents, problems } = await loadFiles(paths);
  expect(problems).toEqual([]);
  return documents.map(({ file }) => file.slice(folder.length + 1));
}

async function problemOf(...paths: string[]) {
  const { fleet: read, problems } = await readManifests(paths);
  expect(read).toBeNull();
  expect(problems).toHaveLength(1);
  return problems[0];
}

describe('folders', () => {
  test('are read with their folders, in order, other files left out', async () => {
    await write('b.yaml', cluster);
    await write('a/x.yml', fleet);
    await write('a/notes.md', '# no');
    await write('node_modules/p/x.yaml', 'no');
    await write('.git/x.yaml', 'no');
    await write('.hidden.yaml', 'no');
    expect(await filesIn(folder)).toEqual(['a/x.yml', 'b.yaml']);
    expect((await readManifests([folder])).problems).toEqual([]);
  });

  test('a file that is found twice is one file', async () => {
    const file = await write('a.yaml', fleet);
    await symlink(file, join(folder, 'b.yaml'));
    await symlink(folder, join(folder, 'circle'));
    expect((await filesIn(folder, file)).length).toBe(1);
  });

  test('a file that is named needs no ending, and a folder may begin with a dot', async () => {
    await write('.fleet/a.yaml', cluster);
    const file = await write('fleet', fleet);
    expect(await filesIn(file, join(folder, '.fleet'))).toEqual(['fleet', '.fleet/a.yaml']);
  });

  test('without manifests are a problem', async () => {
    await write('notes.md', '');
    expect(await problemOf(folder)).toMatchObject({ file: folder, code: 'no-files' });
  });
});

describe('files', () => {
  test('that are missing are a problem of theirs alone', async () => {
    const missing = join(folder, 'fleet.yaml');
    await write(
      'a.yaml',
      'kind: Tenant\nmetadata: { name: t }\nspec: { criticality: x, clusters: [y] }\n',
    );
    expect(await problemOf(missing, folder)).toMatchObject({
      file: missing,
      line: 1,
      column: 1,
      code: 'missing-file',
    });
  });

  test('that lead nowhere are a problem', async () => {
    await write('a.yaml', fleet);
    await symlink('nowhere', join(folder, 'b.yaml'));
    expect(await problemOf(folder)).toMatchObject({ code: 'missing-file' });
  });

  test('that are empty are a problem', async () => {
    await write('a.yaml', fleet);
    const file = await write('b.yaml', '');
    expect(await problemOf(folder)).toMatchObject({ file, code: 'empty-file' });
  });

  test('over 10 MB are not read', async () => {
    const file = await write('a.yaml', `${fleet}#${' '.repeat(10_000_000)}`);
    expect(await problemOf(file)).toMatchObject({ file, code: 'file-too-large' });
    expect(await problemOf('/dev/zero')).toMatchObject({ code: 'file-too-large' });
  });

  test.each([
    ['Latin-1', [0x61, 0xe9, 0x62], { byte: 6, column: 2 }],
    ['a character that is cut off at the end', [0x61, 0xc3], { byte: 6, column: 2 }],
    ['a character that is cut off', [0x61, 0xe2, 0x82, 0x62], { byte: 6, column: 2 }],
    ['UTF-16', [0xff, 0xfe], { byte: 5, column: 1 }],
  ])('that are not UTF-8 say where: %s', async (_, bytes, { byte, column }) => {
    const file = await write('a.yaml', Buffer.from([...Buffer.from('# ä\n'), ...bytes]));
    const found = await problemOf(file);
    expect(found).toMatchObject({ file, code: 'not-utf8', line: 2, column });
    expect(found?.message).toContain(`byte ${byte} `);
  });
});

test('standard input is read for -', async () => {
  const { documents } = await loadFiles(
    ['-', '-'],
    Readable.from([fleet.slice(0, 5), fleet.slice(5)]),
  );
  expect(documents).toEqual([{ file: '-', text: fleet }]);
  const { problems } = await readManifests(['-'], Readable.from([Buffer.from('kind: Flet')]));
  expect(problems).toMatchObject([{ file: '-', line: 1, column: 7, code: 'unknown-kind' }]);
});
