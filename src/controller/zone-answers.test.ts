import { describe, expect, test } from 'vitest';
import { comparedCheck } from '../../test/fixtures/compared.ts';
import { prom, start } from '../../test/fixtures/story.ts';
import { clusterNamed } from '../../test/support/questions.ts';
import type { Cluster } from '../core/fleet/fleet.ts';
import type { Series } from '../core/judge/evidence.ts';
import type { Question } from '../signal/signal.ts';
import { readZones } from './zone-answers.ts';

const zoned = comparedCheck({ zoneLabel: 'zone' });
const never = new AbortController().signal;

function inZones(name: string, zones: readonly string[]): Cluster {
  return { ...clusterNamed(name), zones };
}

const fleet = [inZones('a1', ['x', 'y']), inZones('a2', ['y', 'z']), inZones('a3', ['x'])];
const question: Question = { source: prom, check: zoned, clusters: fleet, from: 0, to: start };

/** A source that answers as it is told, and keeps what it was asked. */
function sourceThat(answer: (asked: Question, name: string) => Series) {
  const asked: (readonly [zone: string | undefined, clusters: string])[] = [];
  const read = (one: Question) => {
    const names = one.clusters.map(({ name }) => name);
    asked.push([one.zone, names.join(' ')]);
    return Promise.resolve(new Map(names.map((name) => [name, answer(one, name)])));
  };
  return { asked, read };
}

const counts: Series = { kind: 'counts', counts: [[start, 1, 0]] };

describe('the zones of a check that compares them', () => {
  test('are asked for one by one, each of the clusters that have it beside another one', async () => {
    const source = sourceThat(() => counts);
    const answers = await readZones(source, question, never);
    expect(source.asked).toEqual([
      ['x', 'a1'],
      ['y', 'a1 a2'],
      ['z', 'a2'],
    ]);
    expect([...answers.keys()]).toEqual(['a1/x', 'a1/y', 'a2/y', 'a2/z']);
  });

  test('are not asked for where the check does not compare them', async () => {
    const source = sourceThat(() => counts);
    await readZones(source, { ...question, check: comparedCheck() }, never);
    expect(source.asked).toEqual([]);
  });

  test('that have nothing to tell are left out, and keep nobody from the others', async () => {
    const trouble: Series = { kind: 'trouble', message: 'no such zone' };
    const source = sourceThat(({ zone }, name) => {
      if (zone === 'x') throw new Error('broken');
      return name === 'a2' && zone === 'y' ? trouble : counts;
    });
    expect([...(await readZones(source, question, never)).keys()]).toEqual(['a1/y', 'a2/z']);
  });

  test('are given up when the time is over', async () => {
    const over = new AbortController();
    const source = sourceThat(() => {
      over.abort();
      throw new Error('too late');
    });
    expect((await readZones(source, question, over.signal)).size).toBe(0);
    expect(source.asked).toHaveLength(1);
  });
});
