import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Loopback, serve } from '../support/loopback.ts';
import { expectEnd } from './support/claims.ts';
import { openDesk } from './support/desk.ts';
import { eventsIn } from './support/shapes.ts';
import { writeSmallFleet } from './support/small-fleet.ts';
import { expectIntact } from './support/store.ts';

const preload = pathToFileURL(join(import.meta.dirname, 'preload/stepping-clock.mjs')).href;
const hourMs = 3_600_000;
const soakMs = 3_000;
const run = ['run', '-f', 'fleet.yaml'];

describe.concurrent.each([
  { what: 'back', stepMs: -hourMs, after: { code: 0, says: /completed/ } },
  // An hour that has passed while nobody looked is longer than the stage may take.
  { what: 'ahead', stepMs: hourMs, after: { code: 3, says: /its progressDeadline of 1m/ } },
])('a clock that steps an hour $what', ({ stepMs, after }) => {
  test('in a soak neither pays it nor freezes it, and the log never goes back', async () => {
    await using desk = await openDesk();
    const clock = join(desk.folder, 'clock');
    const around = { node: ['--import', preload], env: { CLOCK_STEP: clock } };
    await using pages = await metricsPages();
    await writeSmallFleet(desk, { url: pages.url, ...scraped(pages) });
    const running = desk.begin(run, around);
    await running.says(/lab runs v1 in every zone/);
    const soakedFrom = performance.now();
    await writeFile(clock, String(stepMs));
    await running.says(/stage test is verified/, 15_000);
    // The line was on its way for a moment when it was read.
    expect(performance.now() - soakedFrom).toBeGreaterThan(soakMs - 500);

    expectEnd(await running.end(), 0);
    await expectIntact(desk.store);
  });

  test('moves no deadline when a person gives a command by it', async () => {
    await using desk = await openDesk();
    const clock = join(desk.folder, 'clock');
    const around = { node: ['--import', preload], env: { CLOCK_STEP: clock } };
    await using pages = await metricsPages();
    await writeSmallFleet(desk, { url: pages.url, ...scraped(pages) });
    const running = desk.begin(run, around);
    await running.says(/lab runs v1 in every zone/);
    await writeFile(clock, String(stepMs));
    expectEnd(await desk.run(['pause', 'change'], around), 0);
    expectEnd(await desk.run(['resume', 'change'], around), 0);

    expectEnd(await running.end(), 0);
    expect(running.stderr()).not.toMatch(/unreachable|is blind/);
    await expectIntact(desk.store);
  });

  test('between two runs is believed by the second, as far as the log allows', async () => {
    await using desk = await openDesk();
    const clock = join(desk.folder, 'clock');
    const around = { node: ['--import', preload], env: { CLOCK_STEP: clock } };
    await using pages = await metricsPages();
    await writeSmallFleet(desk, { url: pages.url, ...scraped(pages) });
    const first = desk.begin(run, around);
    await first.says(/test soaks/);
    first.signal('SIGKILL');
    await first.end();
    await writeFile(clock, String(stepMs));
    const ended = await desk.run(run, around);

    expectEnd(ended, after.code);
    expect(ended.stderr).toMatch(after.says);
    const events = eventsIn(await desk.run(['events', 'change', '-o', 'json']));
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted());
    await expectIntact(desk.store);
  });
});

function scraped(pages: Loopback) {
  const probe = {
    scrape: { targets: [`${pages.url}/{cluster}`] },
    livesOn: 'outside',
    step: '300ms',
  };
  return {
    spec: { sources: { prom: probe } },
    tier: { soak: `${soakMs}ms`, progressDeadline: '1m' },
  };
}

function metricsPages(): Promise<Loopback> {
  return serve((_request, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end('# TYPE errors gauge\nerrors 0\n');
  });
}
