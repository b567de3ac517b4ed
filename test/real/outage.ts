/**
 * `npm run outage-test [-- NAME...]`: real rollouts in the middle of which the store takes no more, or a port
 * refuses. The controller must say what is wrong and what to do, harm nothing, and go on when it is
 * mended: by itself where it lives through it, and by the same command where it does not. The lives are
 * judged by the checkers of the simulated worlds, as those of `crash-test` are.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { statusIn } from '../e2e/support/shapes.ts';
import { expectIntact } from '../e2e/support/store.ts';
import { type Theatre, begin } from './controllers.ts';
import { type BadDisk, badDisks, type DiskAround } from './disks.ts';
import { isClean, judge } from './judge.ts';
import { type Led, live } from './live.ts';
import { plainLife } from './plain-life.ts';
import { type BadPort, badPorts } from './ports.ts';

const wanted = process.argv.slice(2);
const unknown = wanted.filter(
  (name) => ![...badDisks, ...badPorts].some((one) => one.name === name),
);
if (unknown.length > 0) {
  const names = [...badDisks, ...badPorts].map(({ name }) => name);
  process.stderr.write(`there is no ${unknown.join()}; there are ${names.join(', ')}\n`);
  process.exit(2);
}
const isWanted = ({ name }: { readonly name: string }) =>
  wanted.length === 0 || wanted.includes(name);
/** They wait more than they work. */
const jobs = 3;
const counts = { passed: 0, failed: 0, skipped: 0 };

const plays = [
  ...badDisks.filter(isWanted).map((disk) => () => playDisk(disk)),
  ...badPorts.filter(isWanted).map((port) => () => playPort(port)),
];
await Promise.all(Array.from({ length: jobs }, work));
const { passed, failed, skipped } = counts;
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** One after the other, as far as others do not take them. */
async function work(): Promise<void> {
  for (let next = plays.shift(); next !== undefined; next = plays.shift()) await next();
}

async function playDisk(disk: BadDisk): Promise<void> {
  const missing = disk.missing();
  if (missing === null) return play(disk, () => liveOn(disk));
  counts.skipped += 1;
  process.stdout.write(`skipped  ${disk.name}: ${missing}\n`);
}

function playPort(port: BadPort): Promise<void> {
  return play(port, () => live(plainLife, { lead: through(port) }));
}

/** Plays one life, and says what came of it. */
async function play(
  { name, what }: { readonly name: string; readonly what: string },
  work: () => ReturnType<typeof live>,
): Promise<void> {
  const faults = await work().then(
    (lived) => {
      const judgement = judge(lived);
      const broken = judgement.breaches.map((one) => `promise ${one.promise}: ${one.message}`);
      return isClean(judgement) ? [] : [...broken, ...judgement.faults, ...judgement.story];
    },
    (fault: unknown) => [fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)],
  );
  counts[faults.length === 0 ? 'passed' : 'failed'] += 1;
  process.stdout.write(`${faults.length === 0 ? 'passed ' : 'FAILED '}  ${name}: ${what}\n`);
  for (const fault of faults) process.stdout.write(`   ${fault}\n`);
}

/** A life on a bad disk. */
async function liveOn(disk: BadDisk) {
  const disks: DiskAround[] = [];
  return await live(plainLife, {
    around: async (desk) => {
      const own = await disk.prepare(desk);
      disks.push(own);
      return own.around;
    },
    lead: (theatre) => throughDisk(theatre, disk, disks[0]!),
    leave: async () => await disks[0]?.[Symbol.asyncDispose](),
  });
}

/** The store takes no more in the middle of the first soak. */
async function throughDisk(theatre: Theatre, disk: BadDisk, own: DiskAround): Promise<Led> {
  const { files, complaints } = theatre;
  const first = begin(theatre, theatre.line);
  await first.says(/c1 runs v2 in every zone/, 60_000);
  if (disk.isMetRunning) {
    await own.spoil(first);
    tellEnd(theatre, disk, await first.end());
  } else {
    first.signal('SIGKILL');
    theatre.fates.push({ what: 'died', pid: first.child.pid ?? 0, at: Date.now() });
    await first.end();
    await own.spoil(null);
  }
  const around = { ...theatre.around, ...own.whileBad };
  const whileBad = { ...theatre, around };
  // The same command again does not get further, a person's word is not taken, and both are told so.
  if (disk.isMetByAll) {
    tellEnd(theatre, disk, await begin(whileBad, theatre.line).end());
    tellEnd(theatre, disk, await begin(whileBad, ['pause', 'change']).end());
  }
  // Looking needs no room, nor the right to write.
  const status = await begin(whileBad, ['status', 'change', '-o', 'json']).end();
  if (status.code !== 0) {
    complaints.push(`status ended with ${status.code} meanwhile: ${status.stderr}`);
  } else if (statusIn(status).phase !== 'soaking') {
    complaints.push(`status says ${statusIn(status).phase} meanwhile`);
  }
  await own.mend();
  await expectIntact(files.store);
  const ended = await begin(theatre, theatre.line).end(120_000);
  return { kills: [], ended };
}

/** It ends with 5, with what is wrong and what to do. */
function tellEnd(
  { complaints }: Theatre,
  { says, name }: BadDisk,
  { code, stderr }: Awaited<Led['ended']>,
): void {
  if (code !== 5) complaints.push(`it ended with ${code} and not with 5: ${stderr}`);
  if (!says.test(stderr)) complaints.push(`it does not say what is wrong (${name}): ${stderr}`);
  if (!/(make room|use an account|check the path)/.test(stderr)) {
    complaints.push(`it does not say what to do (${name}): ${stderr}`);
  }
}

/** Something that is asked is not there for a while, in the middle of the first soak. */
function through(port: BadPort): (theatre: Theatre) => Promise<Led> {
  return async (theatre) => {
    const running = begin(theatre, theatre.line);
    await running.says(/c1 runs v2 in every zone/, 60_000);
    await port.spoil(theatre);
    if (port.says !== null) {
      await running.says(port.says, 60_000);
      await sleep(1_000);
    }
    await port.mend(theatre);
    return { kills: [], ended: await running.end(120_000) };
  };
}
