import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { standardInput } from './paths.ts';
import type { Finding, Problem } from './problem.ts';

/** The files that paths stand for, each once, and what is wrong with the paths. */
export interface FoundFiles {
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

interface Search {
  readonly files: Map<string, string>;
  readonly folders: Set<string>;
  readonly problems: Problem[];
}

/**
 * Looks up files, and the `.yaml` and `.yml` files in folders and their folders. Folders that begin
 * with a dot and `node_modules` are left out, as are such files, unless they are named themselves. A file that is found
 * twice, through links or a path and its folder, is one file. Never throws.
 */
export async function findFiles(paths: readonly string[]): Promise<FoundFiles> {
  const search: Search = { files: new Map(), folders: new Set(), problems: [] };
  for (const path of new Set(paths)) await findAt(path, search);
  return { files: [...search.files.values()], problems: search.problems };
}

async function findAt(path: string, search: Search): Promise<void> {
  if (path === standardInput) {
    search.files.set(path, path);
    return;
  }
  try {
    if (!(await stat(path)).isDirectory()) {
      search.files.set(await realpath(path), path);
    } else if (!(await findIn(path, search))) {
      const message = 'there are no .yaml or .yml files in this folder';
      const hint = 'name the folder of your fleet';
      search.problems.push(problemWith(path, { code: 'no-files', message, hint }));
    }
  } catch (error) {
    search.problems.push(unreadable(path, error));
  }
}

/** Whether there was anything to read. */
async function findIn(folder: string, search: Search): Promise<boolean> {
  const real = await realpath(folder);
  // Links may lead in circles.
  if (search.folders.has(real)) return true;
  search.folders.add(real);
  let any = false;
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (isHidden(entry.name)) continue;
    const path = join(folder, entry.name);
    try {
      if (await findEntry(entry, path, search)) any = true;
    } catch (error) {
      // Other files of the folder, links that lead nowhere among them, are not our business.
      if (!isYaml(path) && !entry.isDirectory()) continue;
      search.problems.push(unreadable(path, error));
      any = true;
    }
  }
  return any;
}

/** A pipe or a device in a folder is not for us: reading it may never end. */
async function findEntry(entry: Dirent, path: string, search: Search): Promise<boolean> {
  const is = entry.isSymbolicLink() ? await stat(path) : entry;
  if (is.isDirectory()) return await findIn(path, search);
  if (!is.isFile() || !isYaml(path)) return false;
  search.files.set(await realpath(path), path);
  return true;
}

function isHidden(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

function isYaml(file: string): boolean {
  return ['.yaml', '.yml'].includes(extname(file));
}

/** A problem with a file or folder as a whole. */
export function problemWith(file: string, finding: Finding): Problem {
  return { file, line: 1, column: 1, ...finding };
}

/** Why the operating system would not give us a file or folder. */
export function unreadable(file: string, error: unknown): Problem {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (reason === 'ENOENT') {
    const message = 'there is no such file or folder';
    const hint = 'compare the path with the current folder';
    return problemWith(file, { code: 'missing-file', message, hint });
  }
  const message = `this cannot be read: ${reason === 'EACCES' ? 'permission denied' : reason}`;
  const hint = 'check its permissions and its links';
  return problemWith(file, { code: 'unreadable-file', message, hint });
}
