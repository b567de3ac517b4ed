import { describe, expect, test } from 'vitest';
import { type Case, expected, fleet, problemsOf, rollout } from './problem.contract.ts';
import { parseManifests } from './parse.ts';

const window = (fields: string) => fleet(`windows: [{ name: w, timeZone: UTC, ${fields} }]`);
const freeze = (spec: string) => `kind: Freeze\nmetadata: { name: z }\nspec: ${spec}\n`;
const usual = 'owner: ann, reason: holidays';

describe('a window', () => {
  test.each<Case>([
    [
      'neither allows nor denies',
      fleet('windows: [▸{ name: w, timeZone: UTC }]'),
      'wrong-value',
      /exactly one of `allow` and `deny`/,
      /mon\.\.fri/,
    ],
    [
      'is in a zone that there is not',
      fleet('windows: [{ name: w, deny: { days: [mon] }, timeZone: ▸Europe/Berln }]'),
      'wrong-value',
      /"Europe\/Berln" is not a time zone/,
      /did you mean `Europe\/Berlin`/,
    ],
    [
      'is in an offset',
      fleet('windows: [{ name: w, deny: { days: [mon] }, timeZone: ▸"+02:00" }]'),
      'wrong-value',
      /is not a time zone/,
      /no summer time/,
    ],
    [
      'says no zone',
      fleet('windows: [▸{ name: w, deny: { days: [mon] } }]'),
      'missing-field',
      /`timeZone` is missing/,
      /Europe\/Berlin/,
    ],
    ['says nothing', window('allow: ▸{}'), 'wrong-value', /nothing about when/, /dates/],
    ['has no day', window('allow: { days: ▸[] }'), 'wrong-value', /too few/, /at least 1/],
    [
      'has a day of another language',
      window('allow: { days: [▸Montag] }'),
      'wrong-value',
      /"Montag"/,
      /mon, tue/,
    ],
    [
      'has days with a dash',
      window('allow: { days: [▸mon-fri] }'),
      'wrong-value',
      /"mon-fri"/,
      /mon\.\.fri/,
    ],
    [
      'has a day twice',
      window('allow: { days: [mon..fri, ▸fri] }'),
      'duplicate-name',
      /twice/,
      /`fri`/,
    ],
    [
      'is over as it begins',
      window('deny: { from: "09:00", to: ▸"09:00" }'),
      'wrong-value',
      /the same as `from`/,
      /24:00/,
    ],
    ['has no end', window('deny: ▸{ from: "09:00" }'), 'missing-field', /or neither/, /whole day/],
    [
      'has an hour that there is not',
      window('deny: { from: "09:00", to: ▸"25:00" }'),
      'wrong-value',
      /"25:00"/,
      /"09:00"/,
    ],
    [
      'begins at the end of the day',
      window('deny: { from: ▸"24:00", to: "01:00" }'),
      'wrong-value',
      /"24:00"/,
      /"09:00"/,
    ],
    [
      'has an hour of one digit',
      window('deny: { from: ▸9:00, to: "17:00" }'),
      'wrong-value',
      /9:00/,
      /quotes/,
    ],
    [
      'has a day that there is not',
      window('deny: { dates: { from: ▸2026-02-30, to: 2026-03-02 } }'),
      'wrong-value',
      /2026-02-30/,
      /2026-12-20/,
    ],
    [
      'ends before it begins',
      window('deny: { dates: { from: 2027-01-02, to: ▸2026-12-20 } }'),
      'wrong-value',
      /before `from`/,
      /first/,
    ],
    [
      'has a field of another name',
      window('deny: { ▸until: "09:00", days: [mon] }'),
      'unknown-field',
      /`until`/,
      /days/,
    ],
  ])('that %s', (...each) => {
    expect(problemsOf(each[1])).toEqual([expected(...each)]);
  });

  test('comes once under its name', () => {
    const twice = 'name: w, timeZone: UTC, deny: { days: [sat] } }';
    const text = fleet(`windows: [{ ${twice}, { ${twice.replace('name: w', 'name: ▸w')}]`);
    expect(problemsOf(text)).toMatchObject([{ code: 'duplicate-name' }]);
  });

  test('of a rollout is read as that of a fleet', () => {
    const text = rollout(
      'change: { revision: v2 }, windows: [{ name: w, timeZone: ▸Mars, deny: { days: [sat] } }]',
    );
    expect(problemsOf(text)).toMatchObject([{ code: 'wrong-value' }]);
  });
});

describe('a freeze', () => {
  test.each<Case>([
    [
      'without an owner',
      freeze('{ reason: holidays }').replace('spec', '▸spec'),
      'missing-field',
      /`owner`/,
      /answers for it/,
    ],
    [
      'without a reason',
      freeze('{ owner: ann }').replace('spec', '▸spec'),
      'missing-field',
      /`reason`/,
      /nothing begins/,
    ],
    [
      'until some day',
      freeze(`{ ${usual}, until: ▸2027-01-02 }`),
      'wrong-value',
      /not a time/,
      /RFC 3339/,
    ],
    [
      'that is over as it begins',
      freeze(`{ ${usual}, from: 2027-01-02T00:00:00Z, until: ▸2027-01-02T00:00:00Z }`),
      'wrong-value',
      /not after `from`/,
      /after it begins/,
    ],
  ])('%s', (...each) => {
    expect(problemsOf(each[1])).toEqual([expected(...each)]);
  });

  test('needs no fleet beside it, and is checked against the one that is there', () => {
    const alone = parseManifests([{ file: 'z.yaml', text: freeze(`{ ${usual}, tiers: [live] }`) }]);
    expect(alone).toMatchObject({
      fleet: null,
      problems: [],
      freezes: [{ name: 'z', tiers: ['live'] }],
    });
    const texts = [
      freeze(`{ ${usual}, tiers: [live], clusters: [app] }`),
      fleet('tiers: [{ name: lve }]'),
    ];
    const { problems, freezes } = parseManifests(
      texts.map((text, file) => ({ file: `${file}`, text })),
    );
    expect(problems.map(({ code, line, column }) => `${code} ${line}:${column}`)).toEqual([
      'unknown-tier 3:47',
      'unknown-cluster 3:65',
    ]);
    expect(freezes).toEqual([]);
  });
});

test('what is written comes out as it is meant', () => {
  const text = `kind: Fleet
metadata: { name: f }
spec:
  windows:
    - name: office
      allow: { days: [mon..wed, fri], from: "09:00", to: "17:30" }
      timeZone: Europe/Berlin
      tiers: [application]
      reason: somebody is there
    - name: holidays
      deny: { dates: { from: 2026-12-20, to: 2027-01-02 } }
      timeZone: America/New_York
      clusters: { matchLabels: { region: us } }
    - { name: night, deny: { days: [sat..mon], from: "22:00", to: "24:00" }, timeZone: UTC }
---
kind: Cluster
metadata: { name: c }
spec: { tier: test }
---
kind: Strategy
metadata: { name: nightly }
spec: { windows: [{ name: dark, allow: { from: "22:00", to: "06:00" }, timeZone: UTC }] }
---
kind: Freeze
metadata: { name: year-end }
spec: { ${usual}, from: 2026-12-18T17:00:00Z, until: "2027-01-04T08:00:00+01:00", clusters: [c] }
---
kind: Rollout
metadata: { name: r }
spec: { component: x, change: { revision: v2 }, strategy: nightly }
`;
  const { fleet: read, freezes, rollouts, problems } = parseManifests([{ file: 'f.yaml', text }]);
  expect(problems).toEqual([]);
  const all = { tiers: null, clusters: null, reason: '' };
  expect(read?.windows).toEqual([
    {
      ...all,
      name: 'office',
      effect: 'allow',
      when: { days: ['mon', 'tue', 'wed', 'fri'], time: { from: 540, to: 1050 }, dates: null },
      timeZone: 'Europe/Berlin',
      tiers: ['application'],
      reason: 'somebody is there',
    },
    {
      ...all,
      name: 'holidays',
      effect: 'deny',
      when: { days: null, time: null, dates: { from: '2026-12-20', to: '2027-01-02' } },
      timeZone: 'America/New_York',
      clusters: { kind: 'labels', matchLabels: { region: 'us' }, matchExpressions: [] },
    },
    {
      ...all,
      name: 'night',
      effect: 'deny',
      when: { days: ['sat', 'sun', 'mon'], time: { from: 1320, to: 1440 }, dates: null },
      timeZone: 'UTC',
    },
  ]);
  expect(rollouts[0]?.strategy.windows).toMatchObject([{ name: 'dark', effect: 'allow' }]);
  expect(freezes).toEqual([
    {
      name: 'year-end',
      owner: 'ann',
      reason: 'holidays',
      from: Date.parse('2026-12-18T17:00:00Z'),
      until: Date.parse('2027-01-04T07:00:00Z'),
      tiers: null,
      clusters: { kind: 'names', names: ['c'] },
    },
  ]);
});
