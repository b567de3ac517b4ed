import { describe, expect, test } from 'vitest';
import {
  asked,
  changedAt,
  close,
  comparedCheck,
  drawn,
  emptyColumns,
  type Meddle,
  minute,
} from '../../../../test/fixtures/compared.ts';
import type { ComparedCheck, Measure } from '../../fleet/check.ts';
import { closedUntil, closeSteps, type Columns } from './columns.ts';
import { gradeCompared, presenceOf } from './grade.ts';

/** What is said of a cluster that is not changed when so many steps were closed without any figure. */
function unheard(steps: number, check: ComparedCheck = comparedCheck(), columns = emptyColumns()) {
  const to = closedUntil(columns) + steps * minute;
  closeSteps(columns, to, new Map([['c1', { kind: 'counts', counts: [] }]]));
  return presenceOf(columns, 'c1', { check, now: to, lagMs: 0 });
}

describe('a source that has only begun to be asked', () => {
  test.each([1, 2])('is not silent after %i steps, and no health either', (steps) => {
    expect(unheard(steps)).toMatchObject({ verdict: 'inconclusive', onset: null, coverage: 0 });
    expect(unheard(steps).message).toBe(
      'the source has only begun to be asked, and has no figures yet (asked for errors, requests)',
    );
  });

  test('is healthy with the first figures', () => {
    const columns = emptyColumns();
    const until = closedUntil(columns) + minute;
    close(
      columns,
      until,
      drawn(1, until, (_cluster, _at, sample) => sample),
    );
    const question = asked(until);
    expect(presenceOf(columns, 'c1', question).verdict).toBe('healthy');
  });

  test('is silent when it refuses, or does not answer any more', () => {
    const columns = emptyColumns();
    const to = closedUntil(columns) + minute;
    const refused = { kind: 'trouble', message: 'connection refused' } as const;
    closeSteps(columns, to, new Map([['c1', refused]]));
    const said = presenceOf(columns, 'c1', asked(to));
    expect(said).toMatchObject({ verdict: 'blind', message: 'connection refused' });
    expect(behind(emptyColumns())).toMatchObject({
      verdict: 'blind',
      message: 'the source has not answered for 6m',
    });
  });

  /** Two steps were closed, and six minutes have passed since. */
  function behind(columns: Columns) {
    closeSteps(columns, closedUntil(columns) + 2 * minute, new Map());
    return presenceOf(columns, 'c1', asked(closedUntil(columns) + 6 * minute));
  }
});

describe('a source that says nothing of a cluster', () => {
  test('is told for what it was asked', () => {
    const grade = unheard(3);
    expect(grade.verdict).toBe('blind');
    expect(grade.message).toBe('no signal (asked for errors, requests)');
  });

  const gauge: Measure = { kind: 'gauge', query: 'sum(queue_lenght)', limit: null };
  const twice: Measure = { kind: 'rate', errors: ['both'], total: ['both'] };
  const target = { kind: 'tcp', address: '{cluster}:1' } as const;
  const probe: Measure = { kind: 'probe', target, everyMs: minute, timeoutMs: minute };
  test.each([
    { measure: gauge, says: 'no signal (asked for sum(queue_lenght))' },
    { measure: twice, says: 'no signal (asked for both)' },
    { measure: probe, says: 'no signal' },
  ])('by a check of the kind $measure.kind: $says', ({ measure, says }) => {
    expect(unheard(3, comparedCheck({ measure })).message).toBe(says);
  });

  test('also where it was heard before', () => {
    const columns = emptyColumns();
    close(
      columns,
      changedAt,
      drawn(2, changedAt, (_cluster, _at, sample) => sample),
    );
    expect(unheard(9, comparedCheck(), columns).verdict).toBe('healthy');
    expect(unheard(1, comparedCheck(), columns).message).toMatch(/^no signal \(asked for errors/);
  });
});

describe('a cluster whose past nobody knows', () => {
  const forgotten = [{ from: 0, to: changedAt + minute }];

  test('is lost where it is silent as well, and merely unknown where it is not', () => {
    const now = changedAt + 30 * minute;
    const readOf = (meddle: Meddle) => {
      const columns = emptyColumns();
      close(columns, now, drawn(5, now, meddle));
      return gradeCompared(columns, asked(now, { controls: [], forgotten }));
    };
    const silent = readOf((name, at, sample) => {
      return name === 't1' && at > changedAt + 5 * minute ? null : sample;
    });
    expect(silent).toMatchObject({ grade: { verdict: 'blind' }, isLost: true });
    const told = readOf((_name, _at, sample) => sample);
    expect(told).toMatchObject({ grade: { verdict: 'blind' }, isLost: false });
  });
});
