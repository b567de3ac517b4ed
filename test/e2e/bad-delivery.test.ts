import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Loopback } from '../support/loopback.ts';
import { expectEnd } from './support/claims.ts';
import { openDesk, root } from './support/desk.ts';
import { statesOf, statusIn } from './support/shapes.ts';
import { allWell, misbehave, promLike, writeSmallFleet } from './support/small-fleet.ts';
import { expectIntact } from './support/store.ts';

const spoiled = [process.execPath, join(root, 'test/programs/spoiled.mjs')];
const colours = 'Traceback: \u001b[31moops\u001b[0m';

const bad = [
  { what: 'hangs', how: ['hang'], says: /took longer than 700ms/ },
  {
    what: 'hangs together with a child that will not go',
    how: ['hang-with-child', 'child.pid'],
    says: /took longer than 700ms/,
  },
  {
    what: 'prints garbage',
    how: ['print', colours],
    says: /not the JSON document.*Traceback: oops/,
  },
  { what: 'floods its output', how: ['flood-stdout'], says: /printed more than 1048576 bytes/ },
  { what: 'floods its errors', how: ['flood-stderr'], says: /took longer than 700ms: x*/ },
] as const;

describe.concurrent.each(bad)('a delivery program that $what', ({ how, says }) => {
  test('when it is told to look changes nothing, halts with 3, and says so', async () => {
    await using desk = await openDesk();
    await using source: Loopback = await promLike(allWell);
    const program = [...misbehave, ...how];
    await writeSmallFleet(desk, { url: source.url, program, timeout: '700ms' });
    const ended = await desk.run(['run', '-f', 'fleet.yaml', '-o', 'json']);

    expectEnd(ended, 3);
    const status = statusIn(ended);
    expect(status.phase).toBe('halted');
    expect(status['message']).toMatch(says);
    expect(statesOf(status)['app']).toBe('pending ?');
    // What let nothing go on is not owed for having let it go on.
    expect(JSON.stringify(status.debts)).not.toContain('let the rollout go on');
    expectNoEscapes(ended.stderr);
    await expectIntact(desk.store);
  });

  test('when it is told to change gets no further than one zone, ends with 3, and says so', async () => {
    await using desk = await openDesk();
    await using source: Loopback = await promLike(allWell);
    const program = [...spoiled, desk.folder, ...how];
    const tier = { progressDeadline: '8s' };
    await writeSmallFleet(desk, { url: source.url, program, timeout: '700ms', tier });
    const ended = await desk.run(['run', '-f', 'fleet.yaml', '-o', 'json']);

    expectEnd(ended, 3);
    const status = statusIn(ended);
    expect(statesOf(status)['app']).toBe('pending ?');
    expect(status['message']).toMatch(says);
    expectNoEscapes(ended.stderr);
    await expectIntact(desk.store);
  });
});

/** Nothing that a program printed moves a cursor. */
function expectNoEscapes(text: string): void {
  expect(text).not.toContain('\u001b');
}
