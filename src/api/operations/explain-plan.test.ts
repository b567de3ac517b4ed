import { describe, expect, test } from 'vitest';
import { fleetYaml } from '../../../test/fixtures/manifests.ts';
import { planRollout } from '../../core/plan/plan-rollout.ts';
import { type JsonSchema, jsonSchemaOf } from '../../manifest/json-schemas.ts';
import { parseManifests } from '../../manifest/parse.ts';
import { explainPlan } from './explain-plan.ts';
import type { ExplainedValue } from './explained-value.ts';

const now = Date.parse('2026-11-24T02:00:00Z');

/** What --explain says of the only rollout of some manifests. */
function explained(text: string): readonly ExplainedValue[] {
  const { fleet, rollouts, written, problems } = parseManifests([{ file: 'a.yaml', text }]);
  expect(problems).toEqual([]);
  const [spec] = rollouts;
  if (fleet === null || spec === undefined || written === undefined) throw new Error('nothing');
  const planning = planRollout({ fleet, rollout: spec, now });
  if (planning.kind === 'refused') throw new Error(JSON.stringify(planning.refusals));
  return explainPlan({ fleet, spec, plan: planning.plan, now, written });
}

/** A Rollout without any field that may be left out. */
const bare =
  '---\nkind: Rollout\nmetadata: { name: r }\nspec:\n  component: c\n  change: { a: 1 }\n';
const office = '{ name: office, timeZone: UTC, allow: { days: [mon..fri] } }';

/** Every field of the policy that a Strategy and a Rollout share. */
const policy = `  onRegression: halt
  onInconclusive: extend
  maxFailures: 1
  maxDeferred: 2
  deferAfter: 1m
  blindDeadline: 10m
  falseHalts: 0.2%
  onConflict: supersede
  lateClusters: start
  windows: [${office}]
`;
const exposurePolicy = `${policy}  smoke: { soak: 5m }\n  deadline: 8h\n`;
const figures =
  'soak: 40m, waveSoak: 20m, maxConcurrency: 2, ramp: { first: 2, factor: 1 }, approvals: 1, progressDeadline: 9h';
const strategy = (spec: string): string =>
  `---\nkind: Strategy\nmetadata: { name: quick }\nspec:\n${spec}`;
const rollout = (spec: string): string => bare.replace('a: 1', 'revision: v2').concat(spec);

/**
 * Manifests in which every field of Fleet, Strategy and Rollout is written. No plan has all of them at once: some go
 * with an order, and a Rollout talks over its Strategy.
 */
const whole = [
  `${fleetYaml
    .replace(
      '{ name: test, soak: 30m, waveSoak: 10m }',
      `{ name: test, ${figures}, forbid: [force] }`,
    )
    .replace('soak: 2h, waveSoak: 1h', 'soak: evidence, minSoak: 1h')
    .replace(
      '  sources:\n',
      `  controller: { runsOn: obs-1 }
  approvers: anyone
  hotfixes: { incidentCommanders: [ann, bob], backfill: start }
  windows: [${office.replace('office', 'fleet')}]
  independent: [[c, d]]
  debts: { announceAfter: 2d }
  sources:
`,
    )}${rollout('')}`,
  fleetYaml +
    strategy(
      `  order: criticality\n${policy}  tiers: [{ name: test, ${figures}, forbid: [force] }, { name: application, soak: evidence, minSoak: 5m, waveSoak: 1m }]\n`,
    ) +
    rollout('  strategy: quick\n'),
  fleetYaml +
    strategy(
      `  order: exposure\n${exposurePolicy}  stages: [{ name: internet, ${figures} }]\n  tiers: [{ name: test, maxConcurrency: 1 }]\n`,
    ) +
    rollout('  strategy: quick\n'),
  fleetYaml +
    rollout(
      `${exposurePolicy}  strategy: exposure\n  attackVector: { exposure: internal }\n  checks: [errors]\n  includes: [h]\n  targets: [app-1, obs-1]\n`,
    ),
  fleetYaml +
    rollout(
      '  scope: cluster\n  phases: [{ name: readers, components: [c] }, { name: writers, components: [d], pointOfNoReturn: rows }]\n',
    ).replace('  component: c\n', ''),
];

/** Lists and mappings whose fields are values of their own; all others are one value. */
const opened = new Set(['tiers', 'stages', 'hotfixes', 'controller', 'debts']);
/** What names things and decides nothing. */
const naming = new Set(['tiers.name', 'stages.name']);

function fieldsOf(schema: JsonSchema, path = ''): readonly string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const place = path === '' ? name : `${path}.${name}`;
    if (!opened.has(place)) return naming.has(place) ? [] : [place];
    return [...(place === 'tiers' ? [place] : []), ...fieldsOf(field.items ?? field, place)];
  });
}

/** Figures of tiers and stages are told with their stage, by their own name. */
function tells(field: string, { stage, field: told }: ExplainedValue): boolean {
  const [first, ...rest] = field.split('.');
  if (first === 'stages' || (first === 'tiers' && rest.length > 0)) {
    return stage !== null && told === rest.join('.');
  }
  return told === field || told.startsWith(`${field}.`);
}

describe('every field that decides a plan or a rollout is explained', () => {
  const all = whole.flatMap(explained);
  const kinds = ['Fleet', 'Strategy', 'Rollout'] as const;
  const fields = kinds.flatMap((kind) => {
    const spec = jsonSchemaOf(kind).properties?.['spec'] ?? {};
    return fieldsOf(spec).map((field) => ({ kind, field }));
  });

  test('of which there are many', () => {
    expect(fields.length).toBeGreaterThan(45);
    expect(fields).toContainEqual({ kind: 'Strategy', field: 'stages.approvals' });
    expect(fields).toContainEqual({ kind: 'Fleet', field: 'hotfixes.backfill' });
  });

  // A Strategy replaces figures of tiers; which tiers there are, the Fleet alone says.
  test.each(fields.filter(({ kind, field }) => kind === 'Fleet' || field !== 'tiers'))(
    '$kind $field: write it in `whole` above, and a line in src/api/operations/explain-*.ts',
    ({ kind, field }) => {
      const found = all.filter((one) => tells(field, one) && one.from.startsWith(`${kind} `));
      expect(found).not.toEqual([]);
    },
  );
});

describe('what nobody wrote', () => {
  const values = explained(fleetYaml + bare);
  const of = (field: string) => {
    return values.filter((one) => one.field === field).map(({ value, from }) => [value, from]);
  };

  test('is said to be a default', () => {
    expect(of('windows')).toEqual([['none', 'default']]);
    expect(of('approvers')).toEqual([['others', 'default']]);
    expect(of('hotfixes.incidentCommanders')).toEqual([['nobody', 'default']]);
    expect(of('hotfixes.backfill')).toEqual([['approve', 'default']]);
    expect(of('controller.runsOn')).toEqual([['none of its clusters', 'default']]);
    expect(of('strategy')).toEqual([['criticality', 'default']]);
    expect(of('checks')).toEqual([['none', 'default']]);
    expect(of('targets')).toEqual([['all that have the component', 'default']]);
  });

  test('is not taken for what somebody wrote, though it is the same', () => {
    const same = fleetYaml.replace('  sources:\n', '  approvers: others\n  sources:\n');
    const told = explained(same + bare.concat('  strategy: criticality\n'));
    const from = (field: string) => told.find((one) => one.field === field)?.from;
    expect(from('approvers')).toBe('Fleet metrics');
    expect(from('strategy')).toBe('Rollout r');
    expect(from('order')).toBe('Rollout r');
    expect(from('tiers')).toBe('Fleet metrics');
  });
});

describe('windows', () => {
  const windowsOf = (text: string) => {
    return explained(text)
      .filter(({ field }) => field === 'windows')
      .map(({ stage, value, from, note }) => [stage, value, from, ...(note === '' ? [] : [note])]);
  };
  const night =
    '{ name: night, timeZone: Europe/Berlin, deny: { from: "22:00", to: "06:00" }, clusters: [app-2, obs-1], reason: nobody is up }';
  const withFleet = fleetYaml.replace('  sources:\n', `  windows: [${office}]\n  sources:\n`);
  const officeText = '{ name: office, allow: mon to fri UTC }';
  const nightText = '{ name: night, deny: 22:00 to 06:00 Europe/Berlin }';

  test('are told by name and time, with who says so and in which stages they are kept to', () => {
    const text = `${withFleet}${strategy(`  windows: [${night}]\n`)}${rollout('  strategy: quick\n')}`;
    expect(windowsOf(text)).toEqual([
      [null, officeText, 'Fleet metrics'],
      ['application', nightText, 'Strategy quick', 'for app-2, nobody is up'],
      ['infrastructure', nightText, 'Strategy quick', 'nobody is up'],
    ]);
  });

  test('of a rollout are told to stand in place of those of its strategy', () => {
    const own = `  strategy: quick\n  windows: [${office}]\n`;
    const text = `${fleetYaml}${strategy(`  windows: [${night}]\n`)}${rollout(own)}`;
    expect(windowsOf(text)).toEqual([
      [null, officeText, 'Rollout r', 'in place of Strategy quick'],
    ]);
    const none = `${withFleet}${strategy(`  windows: [${night}]\n`)}${rollout('  strategy: quick\n  windows: []\n')}`;
    expect(windowsOf(none)).toEqual([
      [null, officeText, 'Fleet metrics'],
      [null, 'none', 'Rollout r', 'in place of Strategy quick'],
    ]);
  });

  test('that nobody keeps to say so', () => {
    const lab = night.replace('[app-2, obs-1]', '{ matchLabels: { a: b } }');
    expect(windowsOf(`${fleetYaml}${rollout(`  windows: [${lab}]\n`)}`)).toEqual([
      [null, nightText, 'Rollout r', 'no cluster of the plan keeps to it, nobody is up'],
    ]);
  });
});
