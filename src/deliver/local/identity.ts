import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A pid says little: once its process is gone it is given to another. Together with the time of
 * birth that the kernel keeps, it names one process for ever, also for a supervisor that did not
 * start it. Nothing in this folder is signalled by its pid alone.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque: the boot of the machine and the process's start within it. */
  readonly born: string;
}

/** The process that has this pid now; null when there is none, or only its unburied rest. */
export function identityOf(pid: number): ProcessIdentity | null {
  const found = lookUp(pid);
  return found === null || found.dead ? null : { pid, born: found.born };
}

/** Whether this very process still runs. */
export function isAlive({ pid, born }: ProcessIdentity): boolean {
  return identityOf(pid)?.born === born;
}

/** Signals the process if it is still the one that is meant. */
export function signalProcess(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (isAlive(identity)) send(identity.pid, name);
}

/**
 * Signals the group that the process leads. Also right after the leader's death, for what it left
 * behind, but never when its pid belongs to somebody else by now.
 */
export function signalGroup({ pid, born }: ProcessIdentity, name: NodeJS.Signals): void {
  const found = lookUp(pid);
  if (found === null || found.born === born) send(-pid, name);
}

function send(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch {
    // Gone in the meantime, which is what a signal is for here.
  }
}

interface Found {
  readonly born: string;
  readonly dead: boolean;
}

function lookUp(pid: number): Found | null {
  return process.platform === 'linux' ? lookUpInProc(pid) : lookUpByPs(pid);
}

/** Fields of /proc/PID/stat (see proc(5)) after the name in brackets: the 3rd is state, the 22nd birth. */
function lookUpInProc(pid: number): Found | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { born: `${boot()}/${fields[19]}`, dead: fields[0] === 'Z' || fields[0] === 'X' };
  } catch {
    return null;
  }
}

/** Other systems only tell the second of birth, which is close enough beside a pid. */
function lookUpByPs(pid: number): Found | null {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const [state = '', ...born] = line.split(/\s+/);
    return line === '' ? null : { born: born.join(' '), dead: state.startsWith('Z') };
  } catch {
    return null;
  }
}

let bootRead: string | null = null;

/** Births count from the start of the machine, so after a restart the same numbers come again. */
function boot(): string {
  bootRead ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return bootRead;
}
