/** The kinds of gauges that are simulated: how they wander, and which effect matters. */
import type { CaseCheck } from '../../case.ts';
import { type Chance, logUniform } from '../sampler/continuous.ts';

export interface GaugeKind {
  readonly name: string;
  /** In words, for the report. */
  readonly what: string;
  readonly check: CaseCheck;
  /** The usual value, each cluster with one of its own between the two. */
  readonly levels: readonly [least: number, most: number];
  /** How much of the deviation of one minute is left in the next. */
  readonly memory: number;
  /**
   * The deviation of the logarithm, half of its variance the cluster's own and half the fleet's.
   */
  readonly deviation: number;
  /** By which share the peak of the day is above its mean. */
  readonly daily: number;
  /** How often a minute has a value by itself two to three times as high. */
  readonly outliers: number;
  /** Whether values are whole numbers. */
  readonly isWhole: boolean;
}

/** Memory in MiB, a queue in messages, and a latency quantile in milliseconds. */
export const gaugeKinds: readonly GaugeKind[] = [
  {
    name: 'memory',
    what: 'memory (correlation 0.98 a minute, deviation 3 %, day 5 %; 1.3× matters)',
    check: { name: 'memory', kind: 'gauge', bad: 'higher', effectMin: 1.3, effectUnit: 'ratio' },
    levels: [200, 4_000],
    memory: 0.98,
    deviation: 0.03,
    daily: 0.05,
    outliers: 0,
    isWhole: false,
  },
  {
    name: 'queue',
    what: 'queue depth (0.9, 40 %, day 40 %, whole; 100 messages more matter)',
    check: { name: 'queue', kind: 'gauge', bad: 'higher', effectMin: 100, effectUnit: 'absolute' },
    levels: [100, 200],
    memory: 0.9,
    deviation: 0.4,
    daily: 0.4,
    outliers: 0,
    isWhole: true,
  },
  {
    name: 'latency',
    what: 'p99 in ms (0.6, 12 %, day 15 %, one minute in 100 two to three times; 1.5× matters)',
    check: { name: 'latency', kind: 'gauge', bad: 'higher', effectMin: 1.5, effectUnit: 'ratio' },
    levels: [100, 500],
    memory: 0.6,
    deviation: 0.12,
    daily: 0.15,
    outliers: 0.01,
    isWhole: false,
  },
];

/** The usual value of one cluster. */
export function drawLevel({ levels: [least, most] }: GaugeKind, chance: Chance): number {
  return logUniform(chance, least, most);
}
