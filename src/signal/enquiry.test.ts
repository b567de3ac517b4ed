import { describe, expect, it } from 'vitest';
import { clusterNamed, sourceWith } from '../../test/support/questions.ts';
import { enquiryOf } from './enquiry.ts';
import { latencyOf, questionAbout, rateOf } from './measures.contract.ts';
import { selectorText } from './plain-selector.ts';
import type { Measure } from '../core/fleet/check.ts';

const source = sourceWith({ kind: 'scrape', targets: [], headers: {} });

/** What is asked of zone a; with the label `zone`, unless it is left out. */
function inZone(measure: Measure, label: { readonly zoneLabel?: string } = { zoneLabel: 'zone' }) {
  const { check } = questionAbout(measure, { source, clusters: [clusterNamed('app-1')] });
  if (!('compare' in check)) throw new Error('it compares');
  const compare = { ...check.compare, ...label };
  return enquiryOf({ check: { ...check, compare }, zone: 'a' }, (text) => text);
}

describe('a question about one zone', () => {
  it('asks for the counters of that zone alone', () => {
    const enquiry = inZone(rateOf('requests{code="500"}', ['requests', 'calls{zone!="b"}']));
    if (enquiry.kind !== 'rate') throw new Error(enquiry.kind);
    expect(enquiry.errors.map((one) => selectorText(one))).toEqual([
      'requests{code="500",zone="a"}',
    ]);
    expect(enquiry.total.map((one) => selectorText(one))).toEqual([
      'requests{zone="a"}',
      'calls{zone!="b",zone="a"}',
    ]);
  });

  it('asks for the buckets of that zone alone', () => {
    const enquiry = inZone(latencyOf('seconds', [0.5]));
    if (enquiry.kind !== 'latency') throw new Error(enquiry.kind);
    expect(selectorText(enquiry.histogram, { ending: '_bucket' })).toBe('seconds_bucket{zone="a"}');
  });

  it.each([
    ['without a label', inZone(rateOf('e', 't'), {}), /which label names a zone/],
    [
      'of a gauge',
      inZone({ kind: 'gauge', query: 'queue', limit: null }),
      /only counters are asked for by zone/,
    ],
    ['of what is no selector', inZone(rateOf('rate(e[1m])', 't')), /is no plain selector/],
  ])('%s is trouble and no guess', (_what, enquiry, message) => {
    expect(enquiry).toMatchObject({ kind: 'trouble', message: expect.stringMatching(message) });
  });
});
