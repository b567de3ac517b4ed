import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { expectEnd, expectOneByOne, expectSoaks, storyOf } from './support/claims.ts';
import { type Desk, openDesk } from './support/desk.ts';
import {
  firstRollout,
  type LocalFleet,
  localFleet,
  probes,
  rolloutDocument,
} from './support/local-fleet.ts';
import { openOutsider } from './support/outsider.ts';
import { type Moments, randomMoments } from './support/seed.ts';
import { eventsIn, findingsIn, statusIn } from './support/shapes.ts';
import { expectIntact, typesIn } from './support/store.ts';

const kills = 10;
const checks = ['errors', 'answers'];
const run = ['run', '-f', 'fleet.yaml', '-f', 'change.yaml', '-o', 'json'];

describe.concurrent('a run that is killed again and again, and started again each time', () => {
  test('goes on where it was, in order, and does nothing twice', async () => {
    const moments = toldMoments();
    await using desk = await openDesk();
    const fleet = await fleetAtV1(desk, { 'ready-after': '400' });
    await using outsider = openOutsider(fleet.sites);
    await outsider.seesAll();
    outsider.forget();
    for (let kill = 1; kill <= kills; kill += 1) {
      const running = desk.begin(run);
      // Killed before its first turn it has done nothing that could go wrong.
      await running.says(/change:/);
      // Every second kill falls into a change, should one come: there it could do most harm.
      const due = sleep(moments.between(0, 3_000));
      await (kill % 2 === 0 ? due : Promise.race([due, running.says(/is being changed/, 3_500)]));
      await sleep(moments.between(0, 250));
      expect(running.isOver(), `it ended before kill ${kill}:\n${running.stderr()}`).toBe(false);
      running.signal('SIGKILL');
      await running.end();
      await expectIntact(desk.store);
    }
    const ended = await desk.run(run, { withinMs: 90_000 });

    expectEnd(ended, 0);
    expect(statusIn(ended).phase).toBe('completed');
    expect(storyOf(outsider.passages())).toEqual(
      fleet.sites.map(({ cluster, zone }) => `${cluster}/${zone} v1 v2`),
    );
    expectOneByOne(outsider.passages());
    expectSoaks(outsider.passages());
    // Nothing was started twice, also not between two looks of the outsider.
    expect(await startsAfterFirst(desk, fleet)).toEqual(
      fleet.sites.map(({ cluster, zone }) => `${cluster}/${zone} v2`),
    );
    await expectZonesBegunOnce(desk, fleet.sites.length);
    await expectHealthyLog(desk);
  });

  test('while it takes a change back restores every zone once, the last one first', async () => {
    const moments = toldMoments();
    await using desk = await openDesk();
    const fleet = await fleetAtV1(desk, { failing: 'app-1', 'ready-after': '300' });
    const there = ['lab/a', 'lab/b', 'app-1/a', 'app-1/b'];
    await using outsider = openOutsider(fleet.sites);
    await outsider.seesAll();
    outsider.forget();
    const first = desk.begin(run);
    await first.says(/rolls back app-1 and lab/, 60_000);
    await sleep(moments.between(0, 300));
    first.signal('SIGKILL');
    await first.end();
    let ended = await restartedFor(desk, moments.between(200, 1_200));
    for (let kill = 2; ended === null && kill < kills; kill += 1) {
      await expectIntact(desk.store);
      ended = await restartedFor(desk, moments.between(200, 1_200));
    }
    ended ??= await desk.run(run);

    expectEnd(ended, 3);
    expect(statusIn(ended).phase).toBe('rolled-back');
    expect(await startsAfterFirst(desk, fleet)).toEqual([
      ...there.map((place) => `${place} v2`),
      ...there.toReversed().map((place) => `${place} v1`),
    ]);
    expectOneByOne(outsider.passages());
    const types = typesIn(desk.store, 'change');
    expect(types.filter((type) => type === 'regressed')).toHaveLength(1);
    expect(types.filter((type) => type === 'restored')).toHaveLength(2);
    await expectHealthyLog(desk);
  });
});

/** The end of a run that was started again; null when it was killed before it came. */
async function restartedFor(desk: Desk, ms: number) {
  const running = desk.begin(run);
  await sleep(ms);
  if (!running.isOver()) running.signal('SIGKILL');
  const ended = await running.end();
  return ended.code === null ? null : ended;
}

function toldMoments(): Moments {
  const moments = randomMoments();
  console.info(`killed at moments of seed ${moments.seed}: set TIERWISE_SEED to have them again`);
  return moments;
}

/** A fleet that runs v1, and a change to v2 with these params. */
async function fleetAtV1(desk: Desk, params: object): Promise<LocalFleet> {
  const fleet = await localFleet(join(desk.folder, 'births'));
  await desk.write('fleet.yaml', fleet.manifests({ sources: probes(fleet.sites), checks }));
  await desk.write('first.yaml', firstRollout);
  expectEnd(await desk.run(['run', '-f', 'fleet.yaml', '-f', 'first.yaml']), 0);
  await desk.write(
    'change.yaml',
    rolloutDocument('change', { revision: 'v2', params }, { checks }),
  );
  return fleet;
}

/** Every start of a process after the fleet's first, in order, by the processes' own book. */
async function startsAfterFirst(desk: Desk, { sites }: LocalFleet): Promise<readonly string[]> {
  const lines = (await readFile(join(desk.folder, 'births'), 'utf8')).trim().split('\n');
  const births = lines
    .map((line) => JSON.parse(line) as Record<string, string>)
    .filter(({ what }) => what === 'born');
  return births
    .slice(sites.length)
    .map(({ cluster, zone, revision }) => `${cluster}/${zone} ${revision}`);
}

async function expectZonesBegunOnce(desk: Desk, count: number): Promise<void> {
  const events = eventsIn(await desk.run(['events', 'change', '-o', 'json']));
  const begun = events.filter(({ type }) => type === 'zone-started');
  expect(new Set(begun.map(({ message }) => message)).size).toBe(count);
  expect(begun).toHaveLength(count);
}

async function expectHealthyLog(desk: Desk): Promise<void> {
  const doctor = await desk.run(['doctor', '-o', 'json']);
  expectEnd(doctor, 0);
  expect(findingsIn(doctor).filter(({ ok }) => !ok)).toEqual([]);
}
