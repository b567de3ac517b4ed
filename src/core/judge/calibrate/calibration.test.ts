import { describe, expect, test } from 'vitest';
import { drawGauge } from '../../../../test/fixtures/gauges.ts';
import {
  calibrated,
  columnsOf,
  day,
  gaugeCheck,
  rateCheck,
  rates,
  tier,
  wandering,
} from './drawn.contract.ts';

describe('placebo rollouts', () => {
  test('of plain rates halt no more often than they may', () => {
    const { figures, verdict } = calibrated(
      rateCheck,
      rates(7 * day, () => () => 1),
    );
    expect(figures.placebos).toBe(200);
    expect(figures.independent).toBeGreaterThan(100);
    expect(figures.nominal).toMatchObject({ alpha: expect.closeTo(0.001, 9), halted: 0, low: 0 });
    expect(figures.coarse.rate).toBeLessThan(0.05);
    expect(figures.ended.healthy).toBeGreaterThan(190);
    expect(figures.phi?.median).toBeLessThan(1.5);
    expect(['holds', 'raised']).toContain(verdict.kind);
    expect(verdict.message).toMatch(/^holds its α/);
  });

  test('of rates that wander without any change show how far limits had to be raised', () => {
    const wander = (name: string) => {
      const next = wandering(1, name, 0.2);
      return () => Math.exp(next());
    };
    const { figures, verdict } = calibrated(rateCheck, rates(7 * day, wander));
    expect(figures.raisedBy?.median).toBeGreaterThan(1);
    expect(figures.phi?.smallest).toBeGreaterThan(3);
    expect(verdict.kind).toBe('raised');
    expect(verdict.message).toMatch(/^holds its α, its limits raised by /);
    expect(verdict.advice[0]).toContain('small regressions');
  });

  test('of rates that wander more from day to day find halts that no history foresaw', () => {
    const growing = (name: string) => {
      const next = wandering(3, name, 0.2);
      return (share: number) => Math.min(90, Math.exp(next() * Math.exp(5 * (share - 0.6))));
    };
    const { figures, verdict } = calibrated(rateCheck, rates(5 * day, growing));
    expect(figures.coarse.low).toBeGreaterThan(figures.coarse.alpha);
    expect(verdict).toMatchObject({
      kind: 'advisory',
      message: 'advisory: its false halts cannot be brought to α',
    });
    expect(verdict.advice.join()).toContain('required: false');
  });

  test('of too little history say so', () => {
    const { figures, verdict } = calibrated(
      rateCheck,
      rates(day / 2, () => () => 1),
    );
    expect(figures.independent).toBeLessThan(30);
    expect(verdict).toMatchObject({
      kind: 'too-little',
      message: `too little history to tell (${figures.independent} independent placebos)`,
    });
    expect(verdict.advice[0]).toMatch(/about \d+ times the history/);
  });

  test('of clusters of which nothing is known are none', () => {
    const empty = columnsOf(day, (_name, steps) => [Array.from({ length: steps }, () => null)]);
    const { figures, verdict } = calibrated(rateCheck, empty);
    expect(figures).toMatchObject({ placebos: 0, judged: 0, independent: 0, raisedBy: null });
    expect(verdict.message).toBe('too little history to tell (0 independent placebos)');
    expect(verdict.advice[0]).toContain('ask the source the query of the check yourself');
  });

  test('of gauges that only scatter halt no more often than they may, and have no φ', () => {
    const scatter = columnsOf(3 * day, (name, steps) => [[...drawGauge({ seed: 3, steps, name })]]);
    const { figures, verdict } = calibrated(gaugeCheck, scatter, [{ ...tier, soakMs: day / 4 }]);
    expect(figures.coarse.rate).toBeLessThan(0.05);
    expect(figures).toMatchObject({ nominal: { halted: 0 }, phi: null });
    expect(figures.raisedBy?.median).toBeGreaterThanOrEqual(0);
    expect(verdict.kind).not.toBe('advisory');
  });
});
