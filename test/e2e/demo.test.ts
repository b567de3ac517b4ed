import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openDesk, root } from './support/desk.ts';
import { expectEnd } from './support/claims.ts';
import { runningOf } from './support/running.ts';
import { eventsIn } from './support/shapes.ts';
import { until } from './support/until.ts';

/** The demo ties its processes to itself; its folder stays to be looked at. */
const ownLeash = { leash: false, mayLeave: [/^tierwise-demo-[^/]+$/] };
const escape = '\u001b';
const quietNpm = { npm_config_update_notifier: 'false', npm_config_logs_max: '0' };

describe('npm start', () => {
  test('keeps its promises in plain lines on a pipe, and leaves nothing but its log', async () => {
    await using desk = await openDesk(ownLeash);
    const npm = desk.spawn(['npm', '--prefix', root, 'start'], { env: quietNpm });
    const ended = await runningOf(npm, 'demo').end(230_000);

    expectEnd(ended, 0);
    expect(ended.ms).toBeLessThan(210_000);
    expect(desk.processes()).toEqual([]);
    // oxlint-disable-next-line no-control-regex -- that there is none is the point
    expect(ended.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u009b]/);
    for (const line of [
      /^Starting 8 clusters in four tiers, 24 processes in their zones, and 8 tenants/m,
      /^\S+Z shop-v2: completed: shop is v2 on all clusters of the plan that were not left out$/m,
      /^ {2}v2 {2}completed: on all 8 clusters, the most critical ones last$/m,
      /^ {2}v3 {2}stopped and rolled back: errors on eng-\d, /m,
      /^ {6}\d of 8 clusters never ran it \(.*app-1, app-2, app-3, obs-1, obs-2\)$/m,
      /^ {2}v4 {2}stopped and rolled back: orders on lab-1, no signal for 6s since the change/m,
      /^ {6}7 of 8 tenants never met it /m,
      /^web-shop and partners notice: \d+ % of their orders there fail\.$/m,
      /^\S+Z shop-fix: errors is regressed on app-3: /m,
      /^ {2}tierwise fleet: drift, hotfix shop-fix \(INC-4\): shop v2\.1 is on app-3 only; /m,
      /^ {2}tierwise debts: .+ shop-fix-backfill \(paused\) brings it to the others: tierwise resume shop-fix-backfill$/m,
      /^\S+Z shop-fix-backfill: completed: /m,
      /^ {2}tierwise debts: nothing is owed$/m,
      /^ {2}v2\.1 {2}went straight to app-3, which was broken: errors.* well again$/m,
      /^ {6}7 of 7 others got it afterwards, tier by tier; nothing is owed$/m,
      /^All processes of the demo are stopped\. To look around:$/m,
    ]) {
      expect(ended.stdout).toMatch(line);
    }
    const [, store = ''] = / --store (\S+)/.exec(ended.stdout) ?? [];
    await expectActs(ended.stdout, async (args) => {
      const looked = await desk.run(args, { store });
      expectEnd(looked, 0);
      return looked;
    });
  });
});

/** What the demo tells of itself is in its log as well, where the commands that it prints find it. */
async function expectActs(
  told: string,
  run: (args: readonly string[]) => Promise<{ stdout: string }>,
): Promise<void> {
  const commands = [...told.matchAll(/^ {2}npx tierwise (.+)$/gm)].map(([, line = '']) => line);
  expect(commands.map((line) => line.split(' ')[0])).toEqual([
    'list',
    'status',
    'events',
    'explain',
    'plan',
    'explain',
  ]);
  for (const line of commands) {
    const { stdout } = await run(line.replace(/ --store \S+/, '').split(' '));
    expect(stdout.length).toBeGreaterThan(100);
  }
  const [good, failing, vanishing] = await Promise.all(
    ['shop-v2', 'shop-v3', 'shop-v4'].map(async (name) => {
      const events = eventsIn(await run(['events', name, '-o', 'json']));
      return events.map(({ type }) => type);
    }),
  );
  expect(good?.filter((type) => type === 'stage-verified')).toHaveLength(4);
  expect(good?.at(-1)).toBe('completed');
  for (const bad of [failing, vanishing]) {
    const harmAt = bad?.indexOf('regressed') ?? -1;
    expect(harmAt).toBeGreaterThan(0);
    expect(bad?.slice(harmAt)).not.toContain('cluster-started');
    expect(bad?.at(-1)).toBe('rollback-finished');
  }
  expect(failing?.filter((type) => type === 'stage-verified')).toHaveLength(1);
  expect(vanishing?.filter((type) => type === 'stage-verified')).toHaveLength(0);
  expect(vanishing?.indexOf('held')).toBeLessThan(vanishing?.indexOf('regressed') ?? 0);
  const [fix, backfill] = await Promise.all(
    ['shop-fix', 'shop-fix-backfill'].map(async (name) => {
      return eventsIn(await run(['events', name, '-o', 'json']));
    }),
  );
  // It was broken before its fix came, by nothing that was rolled out, and the fix has helped.
  const begun = fix?.filter(({ type }) => type === 'cluster-started');
  expect(begun).toMatchObject([{ data: { repairs: expect.arrayContaining(['errors']) } }]);
  expect(fix?.at(-1)?.type).toBe('completed');
  expect(backfill?.filter(({ type }) => type === 'stage-verified')).toHaveLength(4);
  expect(backfill?.at(-1)?.type).toBe('completed');
}

describe('the demo in the middle of its first act', () => {
  test('is redrawn in place on a terminal, and Ctrl-C ends it with 130 and nothing left', async () => {
    await using desk = await openDesk(ownLeash);
    const shell = `stty cols 100 rows 40; exec ${process.execPath} ${root}/src/main.ts demo`;
    // A terminal of its own, which passes on what is typed.
    const child = desk.spawn(['script', '-qec', shell, '/dev/null'], { env: { TERM: 'xterm' } });
    const terminal = runningOf(child, 'demo on a terminal');
    await until('the second stage', () => /stage internal begins/.test(terminal.stdout()), {
      withinMs: 60_000,
    });
    expect(desk.processes().length).toBeGreaterThan(30);
    child.stdin?.write('\u0003');
    const ended = await terminal.end(30_000);

    expectEnd(ended, 130);
    expect(desk.processes()).toEqual([]);
    expectNoFlicker(ended.stdout);
  });

  test('is killed, and all that it has started is gone within ten seconds', async () => {
    // Who is killed cannot tidy up its own file.
    const mayLeave = [...ownLeash.mayLeave, /^tierwise-demo-[^/]+\/leash.sock$/];
    await using desk = await openDesk({ leash: false, mayLeave });
    const running = desk.begin(['demo']);
    await until('the first change', () => /zone b is being changed/.test(running.stdout()), {
      withinMs: 60_000,
    });
    await sleep(100);
    expect(desk.processes().length).toBeGreaterThan(30);
    running.signal('SIGKILL');
    await running.end();
    const left = () => desk.processes();
    await until('nothing lives', left, { holds: (pids) => pids.length === 0, withinMs: 10_000 });
  });
});

test('a demo that this machine does not let begin says why, and what to do', async () => {
  await using desk = await openDesk();
  const TMPDIR = join(desk.folder, 'long-'.repeat(20));
  await mkdir(TMPDIR);
  const ended = await desk.run(['demo'], { env: { TMPDIR } });
  expectEnd(ended, 5);
  expect(ended.stderr).toMatch(/cannot go on: .* too long for a socket: set TMPDIR to a shorter/);
  expect(ended.stderr).not.toMatch(/^ +at /m);
});

/** A view that is wiped before it is drawn again flickers; one that is drawn over does not. */
function expectNoFlicker(drawn: string): void {
  for (const wipe of ['[2J', '[3J', '[1J', '[H', '[2K', 'c']) {
    expect(drawn.includes(`${escape}${wipe}`), `ESC ${wipe}`).toBe(false);
  }
  const frames = drawn.split(`${escape}[?2026h`).flatMap((frame) => {
    const [, up, block] = /^\r(\[\d+A)([^]*?)\[\?2026l/.exec(frame.replaceAll(escape, '')) ?? [];
    return up === undefined || block === undefined ? [] : [block];
  });
  expect(frames.length).toBeGreaterThan(20);
  for (const block of frames) {
    // Each line is drawn over what stood there, and its rest cleared; what is below comes last.
    const lines = block.split(/\r?\n/);
    expect(lines.at(-1)).toBe('[J');
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/\[K$/);
  }
}
