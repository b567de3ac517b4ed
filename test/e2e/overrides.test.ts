import { expect, test } from 'vitest';
import { expectEnd } from './support/claims.ts';
import { openDesk } from './support/desk.ts';
import { debtsIn, eventsIn, statusIn } from './support/shapes.ts';
import { allWell, promLike, writeSmallFleet } from './support/small-fleet.ts';
import { expectIntact } from './support/store.ts';

const run = ['run', '-f', 'fleet.yaml'];
const json = ['-o', 'json'];
const because = ['--reason', 'INC-7', '--until', '1h'];

test('a soak that nobody has time for is forced, told and owed, and copies are not', async () => {
  await using desk = await openDesk();
  await using source = await promLike(allWell);
  const tiers = [
    { name: 'test', soak: '0s', waveSoak: '0s' },
    { name: 'application', soak: '1h', waveSoak: '0s', forbid: ['skip'] },
  ];
  // Whoever runs the tests is the only person there is.
  await writeSmallFleet(desk, { url: source.url, spec: { tiers, approvers: 'anyone' } });
  const running = desk.begin([...run, ...json]);
  await running.says(/app runs v1 in every zone and is ready/);
  const skip = await desk.run(['skip', 'change', '--cluster', 'app', '--reason', 'late']);
  expectEnd(skip, 6);
  expect(skip.stderr).toContain('`forbid` of Fleet small tier application');
  const copies = await desk.run(['force', 'change', 'copies', ...because]);
  expectEnd(copies, 6);
  expect(copies.stderr).toContain('promise 5');
  expectEnd(await desk.run(['force', 'change', 'soak', ...because]), 0);

  const ended = await running.end();
  expectEnd(ended, 0);
  const status = statusIn(ended);
  expect(status).toMatchObject({
    phase: 'completed',
    debts: [{ kind: 'forced', isOverdue: false }],
    exceptions: [{ code: 'forced-soak', stage: 'application', hasLapsed: false }],
  });
  const told = eventsIn(await desk.run(['events', 'change', ...json]));
  const [passed] = told.filter(({ type }) => type === 'not-awaited');
  expect(passed?.message).toMatch(
    /^not waited for: application soaks: .+ of 1h healthy time; soak/,
  );
  expect(debtsIn(await desk.run(['debts', ...json]))).toMatchObject([
    { rollout: 'change', kind: 'forced' },
  ]);
  await expectIntact(desk.store);
});
