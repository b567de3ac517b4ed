/** What refuses at a port, hangs, or is killed behind it, and comes back. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readBook } from './book.ts';
import type { Theatre } from './controllers.ts';

/** A way in which something that a controller asks is not there. */
export interface BadPort {
  readonly name: string;
  readonly what: string;
  spoil(theatre: Theatre): Promise<void> | void;
  mend(theatre: Theatre): Promise<void> | void;
  /** What the controller says meanwhile; null where it has nothing to say. */
  readonly says: RegExp | null;
}

/** The cluster that is ready when the port turns bad, and the one that comes next. */
const done = 'c1';
const next = 'c2';

export const badPorts: readonly BadPort[] = [
  {
    name: 'source',
    what: 'the port of the source refuses',
    spoil: ({ source }) => source?.close(),
    mend: ({ source }) => source?.open(),
    says: /harm .*(blind|ECONNREFUSED|connect)/,
  },
  {
    name: 'supervisor',
    what: 'the supervisor of the next cluster is killed, so that its socket refuses',
    spoil: (theatre) => void process.kill(supervisorOf(theatre, next), 'SIGKILL'),
    mend: () => undefined,
    says: null,
  },
  {
    name: 'hanging',
    what: 'the supervisor of the next cluster hangs',
    spoil: (theatre) => void process.kill(supervisorOf(theatre, next), 'SIGSTOP'),
    mend: (theatre) => void process.kill(supervisorOf(theatre, next), 'SIGCONT'),
    says: /c2 .*(does not answer|cannot be reached|unreachable)/,
  },
  {
    name: 'target',
    what: 'a changed process is killed while nobody starts another, so that its port refuses',
    spoil: (theatre) => {
      process.kill(supervisorOf(theatre, done), 'SIGSTOP');
      const born = readBook(theatre.files.book).filter(({ what }) => what === 'born');
      const last = born.findLast(({ cluster, zone }) => cluster === done && zone === 'a');
      if (last === undefined) throw new Error(`nothing runs on ${done}`);
      const { cluster, zone, revision, pid } = last;
      process.kill(pid, 'SIGKILL');
      theatre.hands.push({ at: Date.now(), cluster, zone, revision });
    },
    mend: (theatre) => void process.kill(supervisorOf(theatre, done), 'SIGCONT'),
    says: /c1 .*(does not answer|cannot be reached|unreachable)/,
  },
];

/** By its beacon; it was started from this desk, as everything of the cluster. */
function supervisorOf({ files }: Theatre, cluster: string): number {
  const beacon = join(dirname(files.store), 'local', cluster, 'supervisor.json');
  const { process: own } = JSON.parse(readFileSync(beacon, 'utf8')) as { process: { pid: number } };
  return own.pid;
}
