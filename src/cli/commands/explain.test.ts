import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changedAt, comparedCheck, hour, minute } from '../../../test/fixtures/compared.ts';
import { check } from '../../../test/fixtures/fleet.ts';
import { quickFleetYaml, rolloutYaml } from '../../../test/fixtures/manifests.ts';
import { rateReceipt } from '../../../test/fixtures/receipts.ts';
import { graded, keep, regressed, started, writeInto } from '../../../test/fixtures/verdicts.ts';
import { type Desk, deskWith, type Said } from '../../../test/support/cli.ts';
import { worldWiring } from '../../../test/support/world-wiring.ts';
import { widthOf } from '../print/width.ts';

const later = changedAt + 6 * minute;

let desk: Desk;
beforeEach(async () => {
  desk = await deskWith(worldWiring({}, { now: () => changedAt + hour }));
});
afterEach(() => desk[Symbol.asyncDispose]());

function explain(what: string, ...more: readonly string[]): Promise<Said> {
  const around = { terminal: { columns: 80, rows: 24 }, env: { NO_COLOR: '1' } };
  return desk.call(['explain', what, ...more], around);
}

describe('explain verdict/ROLLOUT of several', () => {
  const limit = check('limit', 'prom');
  const long = 'a message that is much longer than what is left of a line on a narrow terminal';

  beforeEach(() =>
    writeInto(desk.folder, [comparedCheck(), limit], async (store) => [
      started('t1'),
      started('c1'),
      graded(later, { verdict: 'healthy', message: long }),
      graded(later, { verdict: 'blind', check: 'limit', message: 'no answer' }),
      graded(later, {
        verdict: 'regressed',
        cluster: 'c1',
        evidence: await keep(store, rateReceipt({ cluster: 'c1' })),
      }),
    ]),
  );

  test('has a line for each, the worst first, cut at the width of the terminal', async () => {
    const { stdout } = await explain('verdict/one');
    expect(stdout).toBe(`\
CLUSTER  CHECK   VERDICT    SINCE
c1       errors  regressed  54m ago  regressed
t1       limit   blind      54m ago  no answer
t1       errors  healthy    54m ago  a message that is much longer than what is…
c1       limit   none yet            nothing was heard of it yet

The proof of one: tierwise explain verdict/one/c1/errors
`);
    for (const line of stdout.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(80);
  });

  test('is not cut where it goes elsewhere', async () => {
    expect((await desk.call(['explain', 'verdict/one'])).stdout).toContain(`${long}\n`);
  });

  test('of one cluster has those of that cluster, and of one check its proof', async () => {
    const ofCluster = (await explain('verdict/one/t1')).stdout;
    expect(ofCluster).toContain('t1       limit   blind');
    expect(ofCluster).not.toContain('c1');
    const ofCheck = (await explain('verdict/one/c1/errors')).stdout;
    expect(ofCheck).toContain('errors on c1: regressed');
    expect(ofCheck).toContain('fast: 11.2 of 7.82 (fires)');
  });

  test('is one document with -o json, the receipts in it', async () => {
    const { code, stdout } = await explain('verdict/one', '-o', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      rollout: 'one',
      archived: null,
      verdicts: [
        {
          cluster: 'c1',
          check: 'errors',
          verdict: 'regressed',
          since: '2023-11-17T00:06:00.000Z',
          changedAt: '2023-11-17T00:00:00.000Z',
          cause: null,
          receipt: rateReceipt({ cluster: 'c1' }),
        },
        { check: 'limit', verdict: 'blind', receipt: null },
        { check: 'errors', verdict: 'healthy' },
        { cluster: 'c1', check: 'limit', verdict: null, since: null },
      ],
    });
  });

  test.each([
    { what: 'verdict/onne', code: 1, says: 'did you mean one?' },
    { what: 'verdict/one/c11', code: 1, says: 'did you mean c1?' },
    { what: 'verdict/one/elsewhere', code: 1, says: 'has no cluster elsewhere' },
    { what: 'verdict/one/c2', code: 1, says: 'has no verdict on c2: it is not changed' },
    { what: 'verdict/one/t1/erors', code: 1, says: 'did you mean errors?' },
    { what: 'verdict/one/t1/x', code: 1, says: 'its checks are errors and limit' },
    {
      what: 'verdict/one/t1/errors/all',
      code: 2,
      says: 'a verdict is verdict/ROLLOUT/CLUSTER/CHECK',
    },
    { what: 'verdict/one//errors', code: 2, says: 'a verdict is verdict/ROLLOUT/CLUSTER/CHECK' },
    { what: 'verdict/', code: 2, says: 'can be explained' },
    { what: 'verdcit/one', code: 2, says: 'did you mean verdict/one?' },
  ])('$what ends with $code', async ({ what, code, says }) => {
    const said = await explain(what);
    expect(said.code).toBe(code);
    expect(said.stderr).toContain(says);
    expect(said.stdout).toBe('');
  });
});

test('explain verdict/ROLLOUT says that there is none before anything is changed', async () => {
  await writeInto(desk.folder, [comparedCheck()], () => []);
  const { code, stdout } = await explain('verdict/one');
  expect(code).toBe(0);
  expect(stdout).toContain('there is no verdict: no cluster is changed yet');
  const document = await explain('verdict/one', '-o', 'json');
  expect(JSON.parse(document.stdout)).toMatchObject({ verdicts: [] });
});

test('a check that is not required has no verdict, and says so', async () => {
  await writeInto(desk.folder, [comparedCheck(), check('note', 'prom', false)], () => [started()]);
  const { code, stderr } = await explain('verdict/one/t1/note');
  expect(code).toBe(1);
  expect(stderr).toContain('note is not required in one: its verdicts are not kept');
});

describe('explain rollout/ROLLOUT', () => {
  test('tells of a comparison in few lines, under its regression only', async () => {
    await writeInto(desk.folder, [comparedCheck()], async (store) => {
      const evidence = await keep(store, rateReceipt());
      return [
        started(),
        graded(later, { verdict: 'regressed', evidence }),
        regressed(later, { evidence }),
      ];
    });
    const { stdout } = await explain('rollout/one');
    expect(stdout).toContain(`errors got worse on t1: it got worse [tierwise]
        asked prom: errors of requests
        compared with c1, c2 and c3, not changed when it was
        93 of 3,600 went wrong, 2.58 %; of theirs 117 of 10,800, 1.08 %
        2.39 times the usual (1.78 to 3.23); fast: 11.2 of 7.82 (fires); slow:
        2.14 of 4.44
        by policy p-1
        all of it: tierwise explain verdict/one/t1/errors
`);
    expect(stdout.match(/asked prom/g)).toHaveLength(1);
    const document = JSON.parse((await explain('rollout/one', '-o', 'json')).stdout);
    expect(document).toMatchObject({
      receipts: [
        { version: 3, kind: 'compared' },
        { version: 4, kind: 'compared' },
      ],
    });
  });
});

const rateYaml = `---
kind: Check
metadata: { name: failing }
spec: { source: prom, rate: { errors: 'errors{code=~"5.."}', total: requests, history: 2d } }
`;

test('a rollout that was judged by comparing is explained, whatever went back since', async () => {
  await using played = await deskWith(worldWiring({ harmed: ['app-1'] }));
  const fleet = await played.write('fleet.yaml', quickFleetYaml + rateYaml);
  const spec = rolloutYaml('one', '  onRegression: rollback-all\n');
  const change = await played.write('change.yaml', spec.replace('[errors]', '[failing]'));
  expect((await played.call(['run', '-f', fleet, '-f', change])).code).toBe(3);
  const all = await played.call(['explain', 'verdict/one', '-o', 'json']);
  expect(JSON.parse(all.stdout)).toMatchObject({
    verdicts: [
      { cluster: 'app-1', verdict: 'regressed', cause: 'change', receipt: { kind: 'compared' } },
      { cluster: 'test-1', verdict: 'healthy', receipt: { kind: 'compared' } },
    ],
  });
  const { stdout } = await played.call(['explain', 'verdict/one/app-1']);
  expect(stdout).toContain('failing on app-1: regressed since ');
  expect(stdout).toContain('    sum by (cluster) (increase(errors{code=~"5.."}[60s]))\n');
  expect(stdout).toContain('Beside app-2, not changed when it was\n');
  expect(stdout).toMatch(/ {2}fast: [\d.]+ of [\d.]+ \(fires\)\n/);
  expect(stdout).toContain('  It has been restored since.\n');
  const story = await played.call(['explain', 'rollout/one']);
  expect(story.stdout).toContain('all of it: tierwise explain verdict/one/app-1/failing\n');
});
