import { beforeAll, describe, expect, test } from 'vitest';
import { begin } from '../real/controllers.ts';
import type { Evidence, SentLine } from '../real/evidence.ts';
import { isClean, judge } from '../real/judge.ts';
import { type Lived, live } from '../real/live.ts';
import { plainLife } from '../real/plain-life.ts';

/** What would be found if a real life had been another one than it was: proof that the checkers can fail. */
describe('a real life, with one thing in what was seen of it changed', () => {
  let lived: Lived;

  beforeAll(async () => {
    lived = await live(plainLife, {
      lead: async (theatre) => ({
        kills: [],
        ended: await begin(theatre, theatre.line).end(120_000),
      }),
    });
  }, 180_000);

  test('is clean as it was', () => {
    const judgement = judge(lived);
    expect(isClean(judgement), JSON.stringify(judgement, null, 2)).toBe(true);
  });

  test('an order that came before its turn breaks promise 1', () => {
    const early = positionOf('cluster-started', 'c1');
    expect(promisesOf(withOrder('c2', (order) => ({ ...order, position: early })))).toContain(1);
  });

  test('a process that was ready later than it was leaves a soak unpaid, promise 2', () => {
    const { evidence } = lived;
    const verified = evidence.events.find(
      ({ type, at }) => type === 'stage-verified' && at >= evidence.startedAt,
    );
    const book = evidence.book.map((line) => {
      const isLate = line.what === 'ready' && line.cluster === 'c1' && line.revision === 'v2';
      return isLate ? { ...line, at: (verified?.at ?? 0) - 50 } : line;
    });
    expect(promisesOf({ ...evidence, book })).toContain(2);
  });

  test('harm that nobody heeded breaks promises 2 and 6', () => {
    const harmful: Lived = { ...lived, life: { ...plainLife, nature: 'harmful' } };
    const promises = judge(harmful).breaches.map(({ promise }) => promise);
    expect(promises).toContain(2);
    expect(promises).toContain(6);
  });

  test('a soak that was paid while the source was away breaks promises 2 and 3', () => {
    const { startedAt, endedAt } = lived.evidence;
    const promises = promisesOf({ ...lived.evidence, gaps: [{ from: startedAt, to: endedAt }] });
    expect(promises).toContain(2);
    expect(promises).toContain(3);
  });

  test('an order that was sent before it was written breaks promise 10', () => {
    const before = positionOf('zone-started', 'c2') - 1;
    expect(promisesOf(withOrder('c2', (order) => ({ ...order, position: before })))).toContain(10);
  });

  test('an order of one that had lost its place breaks promise 10', () => {
    const { tapped } = lived.evidence;
    const later = { what: 'reign', pid: 1, at: 0, epoch: 9_999_999_999 } as const;
    const fenced = tapped.map((line) =>
      isOrder(line, 'c1') && line.zone === 'a'
        ? { ...line, fence: { ...line.fence, epoch: later.epoch } }
        : line,
    );
    expect(promisesOf({ ...lived.evidence, tapped: [...fenced, later] })).toContain(10);
  });

  test('a process that was started twice is found', () => {
    const { book } = lived.evidence;
    const again = book.filter(
      (line) => line.what === 'born' && line.cluster === 'c2' && line.revision === 'v2',
    );
    const judgement = judge(withEvidence({ ...lived.evidence, book: [...book, ...again] }));
    expect(judgement.faults).toContain('c2/a was ordered v2 and started v2 v2');
  });

  test('a process that nobody ordered is found', () => {
    const tapped = lived.evidence.tapped.filter((line) => !isOrder(line, 'c3'));
    const judgement = judge(withEvidence({ ...lived.evidence, tapped }));
    expect(judgement.faults).toContain('c3/a was ordered  and started v2');
  });

  test('a process with the settings of another revision is found', () => {
    const book = lived.evidence.book.map((line) => ({ ...line, marker: 'of-v1' }));
    const judgement = judge(withEvidence({ ...lived.evidence, book }));
    expect(judgement.faults).toContain('c1/a runs v2 with the settings of-v1');
  });

  test('a stage that began early is found by what was seen at the ports alone', () => {
    const passages = lived.evidence.passages.map((passage) =>
      passage.site.cluster === 'c2' ? { ...passage, leftBy: passage.leftBy - 2_500 } : passage,
    );
    const judgement = judge(withEvidence({ ...lived.evidence, passages }));
    expect(judgement.faults.join()).toMatch(/application began \d+ ms after test, which owes 3000/);
  });

  function withEvidence(evidence: Evidence): Lived {
    return { ...lived, evidence };
  }

  function promisesOf(evidence: Evidence): readonly unknown[] {
    return judge(withEvidence(evidence)).breaches.map(({ promise }) => promise);
  }

  function withOrder(cluster: string, change: (order: SentLine) => SentLine): Evidence {
    const { evidence } = lived;
    const tapped = evidence.tapped.map((line) => (isOrder(line, cluster) ? change(line) : line));
    return { ...evidence, tapped };
  }

  function isOrder(line: Evidence['tapped'][number], cluster: string): line is SentLine {
    return line.what === 'sent' && line.cluster === cluster && line.at >= lived.evidence.startedAt;
  }

  /** Of the first event of a type that names a cluster, since the fleet stood. */
  function positionOf(type: string, cluster: string): number {
    const { events, startedAt } = lived.evidence;
    const found = events.find(
      ({ type: own, at, data }) =>
        own === type && at >= startedAt && JSON.stringify(data).includes(`"${cluster}"`),
    );
    expect(found, `there is a ${type} of ${cluster}`).toBeDefined();
    return found?.position ?? 0;
  }
});
