/**
 * Where the tests get real programs from: the machine's own, or copies in .cache/ that are taken out of
 * Debian's packages without installing them, so that no root is needed and no service is left behind.
 */
import { execFile } from 'node:child_process';
import { accessSync, constants, globSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = join(import.meta.dirname, '../../.cache');

/** A program that tests need and npm does not have. */
export interface DebianProgram {
  /** The name of the program and of its package. */
  readonly name: string;
  /** Where the package has it. */
  readonly place: string;
  /** The environment variable that names it to the tests. */
  readonly variable: string;
}

export const prometheus: DebianProgram = {
  name: 'prometheus',
  place: 'usr/bin/prometheus',
  variable: 'TIERWISE_PROMETHEUS',
};

/** Reads the completion script that users of zsh load. */
const zsh: DebianProgram = { name: 'zsh', place: 'bin/zsh', variable: 'TIERWISE_ZSH' };

export const programs: readonly DebianProgram[] = [prometheus, zsh];

/** The path of a program that is already on this machine. Downloads nothing. */
export function findProgram(program: DebianProgram): string | undefined {
  const named = process.env[program.variable] ?? '';
  if (named !== '') return named;
  return onPath(program.name) ?? executable(join(folderOf(program), program.place));
}

/** The variables that name the programs to the tests; empty for what is not there. */
export function programVariables(): Record<string, string> {
  return Object.fromEntries(programs.map((one) => [one.variable, findProgram(one) ?? '']));
}

/** Provides a program, downloaded where that is possible; else the reason why it is not there. */
export async function provideProgram(program: DebianProgram): Promise<{ missing?: string }> {
  if (findProgram(program) !== undefined) return {};
  if (onPath('apt-get') === undefined || onPath('dpkg-deb') === undefined) {
    const { name } = program;
    return { missing: `no ${name} on PATH, and no apt-get and dpkg-deb to fetch one with` };
  }
  try {
    await unpackFromDebian(program);
    return {};
  } catch (error) {
    return { missing: `Debian's package could not be fetched: ${firstLines(error)}` };
  }
}

function folderOf({ name }: DebianProgram): string {
  return join(cache, name);
}

/** The folder is filled under a name of its own and renamed at the end: half a copy is never found. */
async function unpackFromDebian(program: DebianProgram): Promise<void> {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'fetching-'));
  try {
    await fetchPackage(work, program.name);
    const [archive] = globSync(join(work, '*.deb'));
    if (archive === undefined) {
      throw new Error('apt-get download left no package behind');
    }
    await run('dpkg-deb', ['-x', archive, join(work, 'unpacked')]);
    await rename(join(work, 'unpacked'), folderOf(program)).catch((error: unknown) => {
      // Another run in the same checkout may have been faster, and its copy is as good as ours.
      if (findProgram(program) === undefined) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * apt-get gets lists and a cache of its own: the machine's may be empty (a fresh container) or locked by
 * somebody else, and only root may write them.
 */
async function fetchPackage(work: string, name: string): Promise<void> {
  const settings = {
    'Dir::State': `${work}/state`,
    'Dir::State::status': '/var/lib/dpkg/status',
    'Dir::Cache': `${work}/cache`,
    'APT::Sandbox::User': '',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '2',
    'Acquire::http::Timeout': '30',
  };
  const own = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await mkdir(join(work, 'state/lists/partial'), { recursive: true });
  await mkdir(join(work, 'cache/archives/partial'), { recursive: true });
  await run('apt-get', [...own, '-qq', 'update'], { timeout: 180_000 });
  await run('apt-get', [...own, '-qq', 'download', name], { cwd: work, timeout: 300_000 });
}

function onPath(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders
    .map((folder) => executable(join(folder, program)))
    .find((path) => path !== undefined);
}

function executable(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return undefined;
  }
}

function firstLines(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n').slice(0, 3).join(' / ');
}
