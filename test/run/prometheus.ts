/**
 * Where the tests get a real Prometheus from: the machine's own, or a copy in .cache/ that is taken out of
 * Debian's package without installing it, so that no root is needed and no service is left behind.
 */
import { execFile } from 'node:child_process';
import { accessSync, constants, globSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = join(import.meta.dirname, '../../.cache');
const cached = join(cache, 'prometheus');

/** The path of a Prometheus that is already on this machine. Downloads nothing. */
export function findPrometheus(): string | undefined {
  return onPath('prometheus') ?? executable(join(cached, 'prometheus'));
}

/** The path of a Prometheus, downloaded where that is possible, else the reason why there is none. */
export async function providePrometheus(): Promise<{ path: string } | { missing: string }> {
  const found = findPrometheus();
  if (found !== undefined) {
    return { path: found };
  }
  if (onPath('apt-get') === undefined || onPath('dpkg-deb') === undefined) {
    return { missing: 'no Prometheus on PATH, and no apt-get and dpkg-deb to fetch one with' };
  }
  try {
    return { path: await unpackFromDebian() };
  } catch (error) {
    return { missing: `Debian's package could not be fetched: ${firstLines(error)}` };
  }
}

/** The folder is filled under a name of its own and renamed at the end: half a copy is never found. */
async function unpackFromDebian(): Promise<string> {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'fetching-'));
  try {
    await fetchPackage(work);
    const [archive] = globSync(join(work, '*.deb'));
    if (archive === undefined) {
      throw new Error('apt-get download left no package behind');
    }
    await run('dpkg-deb', ['-x', archive, join(work, 'unpacked')]);
    await rename(join(work, 'unpacked/usr/bin'), cached).catch(unlessFound);
    return join(cached, 'prometheus');
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Another run in the same checkout may have been faster, and its copy is as good as ours. */
function unlessFound(error: unknown): void {
  if (findPrometheus() === undefined) {
    throw error;
  }
}

/**
 * apt-get gets lists and a cache of its own: the machine's may be empty (a fresh container) or locked by
 * somebody else, and only root may write them.
 */
async function fetchPackage(work: string): Promise<void> {
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
  await run('apt-get', [...own, '-qq', 'download', 'prometheus'], { cwd: work, timeout: 300_000 });
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
