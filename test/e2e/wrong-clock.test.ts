import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { expectEnd } from './support/claims.ts';
import { openDesk } from './support/desk.ts';
import { findingsIn } from './support/shapes.ts';
import { allWell, promLike, writeSmallFleet } from './support/small-fleet.ts';
import { expectIntact } from './support/store.ts';

const preload = pathToFileURL(join(import.meta.dirname, 'preload/stepping-clock.mjs')).href;
const hourMs = 3_600_000;

describe.concurrent.each([
  { words: '2h behind', wrongMs: -2 * hourMs },
  { words: '2h ahead of', wrongMs: 2 * hourMs },
])('a machine whose clock is $words that of its Prometheus', ({ words, wrongMs }) => {
  const told = `the clock of this machine is ${words} the source's: set whichever is wrong (NTP)`;

  test('soaks on nothing, says why, and goes on once it was put right', async () => {
    await using desk = await openDesk();
    await using source = await promLike(allWell);
    const clock = join(desk.folder, 'clock');
    await writeFile(clock, String(wrongMs));
    const tier = { soak: '2s', progressDeadline: '2m' };
    await writeSmallFleet(desk, { url: source.url, tier });
    const around = { node: ['--import', preload], env: { CLOCK_STEP: clock } };
    const running = desk.begin(['run', '-f', 'fleet.yaml'], around);
    await running.says(/lab runs v1 in every zone/);
    await running.says(/held: .*the clock of this machine/);
    // Twice its soak: what was well before the change would have paid it.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect(running.stderr()).toContain(told);
    expect(running.stderr()).not.toMatch(/is verified/);
    await writeFile(clock, '0');

    expectEnd(await running.end(), 0);
    await expectIntact(desk.store);
  });

  test('is told so by the doctor', async () => {
    await using desk = await openDesk();
    await using source = await promLike(allWell);
    const clock = join(desk.folder, 'clock');
    await writeFile(clock, String(wrongMs));
    await writeSmallFleet(desk, { url: source.url });
    const around = { node: ['--import', preload], env: { CLOCK_STEP: clock } };
    const ended = await desk.run(['doctor', '-f', 'fleet.yaml', '-o', 'json'], around);

    expectEnd(ended, 5);
    const finding = findingsIn(ended).find(({ name }) => name === 'check errors');
    expect(finding).toMatchObject({ ok: false, message: expect.stringContaining(told) });
  });
});
