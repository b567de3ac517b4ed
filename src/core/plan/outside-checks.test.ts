import { describe, expect, test } from 'vitest';
import { check, source, tenant } from '../../../test/fixtures/fleet.ts';
import { planned } from '../../../test/fixtures/plan.ts';
import type { FleetWords, RolloutWords } from '../../../test/fixtures/fleet.ts';
import type { Gate } from './plan.ts';

const sources = [
  source('own', 'each'),
  source('prom', ['obs']),
  source('logs', ['obs-2']),
  source('probes', 'outside'),
];

const fleet: FleetWords = {
  clusters: ['app', 'lab', 'obs', 'obs-2'],
  tenants: [
    tenant('shop', { on: ['app'] }),
    tenant('probe', { on: ['lab'], traffic: 'synthetic' }),
  ],
  sources,
};

/** The clusters whose risk must be accepted, in the order of the stages. */
function risksOf(rollout: RolloutWords, words = fleet): readonly string[] {
  return risks(rollout, words).flatMap(({ clusters }) => clusters);
}

function risks(rollout: RolloutWords, words = fleet): readonly (Gate & { kind: 'accept-risk' })[] {
  const gates = planned(words, rollout).stages.flatMap((stage) => stage.gates);
  return gates.filter((gate) => gate.kind === 'accept-risk');
}

describe('which clusters nobody sees from outside (promise 4)', () => {
  test.each([
    { name: 'all, without any check', checks: [], unseen: ['lab', 'app', 'obs', 'obs-2'] },
    { name: 'none, with a source outside', checks: [check('c', 'probes')], unseen: [] },
    {
      name: 'all, when the check from outside is not required',
      checks: [check('c', 'probes', false)],
      unseen: ['lab', 'app', 'obs', 'obs-2'],
    },
    {
      name: 'all, when each cluster has its own source',
      checks: [check('c', 'own')],
      unseen: ['lab', 'app', 'obs', 'obs-2'],
    },
    { name: 'the one that the source lives on', checks: [check('c', 'prom')], unseen: ['obs'] },
    {
      name: 'none, when two sources live on different clusters',
      checks: [check('c', 'prom'), check('d', 'logs')],
      unseen: [],
    },
  ])('$name', ({ checks, unseen }) => {
    expect(risksOf({ checks })).toEqual(unseen);
  });

  test('a stage that owes no soak asks nobody to accept anything', () => {
    const none = { soakMs: 0, waveSoakMs: 0 };
    const figures = { test: none, infrastructure: none };
    expect(risksOf({}, { ...fleet, figures })).toEqual(['app']);
  });
});

describe('the hint how to end it', () => {
  test.each([
    {
      name: 'a check that only has to be required',
      given: { checks: [check('errors', 'prom'), check('up', 'probes', false)] },
      sources,
      hint: 'make the check up required, whose source lives outside that cluster',
    },
    {
      name: 'a source that only has to be asked',
      given: { checks: [check('errors', 'prom')] },
      sources,
      hint: 'add a required check that asks the source logs, which lives outside that cluster',
    },
    {
      name: 'a source that is missing',
      given: { checks: [check('errors', 'prom')] },
      sources: [source('prom', ['obs'])],
      hint: 'give a required check a source that lives outside that cluster (`livesOn: outside`, or `livesOn:` with the names of other clusters)',
    },
  ])('$name', ({ given, sources: known, hint }) => {
    expect(risks(given, { ...fleet, sources: known })).toEqual([
      { kind: 'accept-risk', risk: 'no-outside-check', clusters: ['obs'], hint },
    ]);
  });
});
