import type { Mutation } from './mutation.ts';

const rules = 'core/rollout/rules';

/** Mistakes about what is healthy: promises 2, 3, 6 and 8. */
export const evidence: readonly Mutation[] = [
  {
    promise: 2,
    what: 'half of a soak is taken for the whole',
    file: `${rules}/soak-end.ts`,
    search: 'const isPaid = paidMs >= owedMs;',
    replace: 'const isPaid = paidMs >= owedMs / 2;',
  },
  {
    promise: 2,
    what: 'the soak runs on the clock instead of on healthy time',
    file: 'core/judge/soak.ts',
    search: 'return { creditMs: lengthMs(common), until: common.at(-1)?.to ?? after };',
    replace: 'return { creditMs: to - after, until: to };',
  },
  {
    promise: 2,
    what: 'one cluster that is well is enough for the soak of all',
    file: 'core/judge/soak.ts',
    search: '(sum, next) => intersection(sum, next),',
    replace: '(sum) => sum,',
  },
  {
    promise: 2,
    what: 'a stage that owes a soak owes none',
    file: `${rules}/soak-end.ts`,
    search: '(one) => one.stage === rollout.stage && isDelivered(one),',
    replace: '(one) => one.stage === rollout.stage && isDelivered(one) && one.falter !== null,',
  },
  {
    promise: 3,
    what: 'no sample at all is coverage enough',
    file: 'core/judge/threshold.ts',
    search: 'if (coverage < coverageMin) {',
    replace: 'if (coverage < 0) {',
  },
  {
    promise: 3,
    what: 'NaN is a value that is not bad',
    file: 'core/judge/threshold.ts',
    search: 'return series.samples.filter(([, value]) => !Number.isNaN(value));',
    replace: 'return series.samples;',
  },
  {
    promise: 3,
    what: 'silence after a change is never a regression',
    file: `${rules}/harm.ts`,
    search: 'silentMs < blindDeadlineMs ||',
    replace: 'silentMs < 1_000 * blindDeadlineMs ||',
  },
  {
    promise: 6,
    what: 'a regression is recorded, and nothing turns',
    file: `${rules}/react.ts`,
    search: `emit(turn, { type: 'regressed', regression });
    turnBack(turn, regression);
  }`,
    replace: `emit(turn, { type: 'regressed', regression });
  }`,
  },
  {
    promise: 6,
    what: 'a halted rollout goes forward',
    file: `${rules}/advance.ts`,
    search: "if (turn.rollout.course.kind !== 'forward') return;",
    replace: "if (!['forward', 'halted'].includes(turn.rollout.course.kind)) return;",
  },
  {
    promise: 6,
    what: 'what is bad on clusters that nobody changed is recorded, and stops nothing',
    file: `${rules}/react.ts`,
    search: "if (regression.cause === 'shared') {",
    replace: "if (regression.cause === 'shared') return;\n  if (regression.cause === 'shared') {",
  },
  {
    promise: 8,
    what: 'new processes need no time to warm up',
    file: `${rules}/health-from.ts`,
    search: 'return cluster.deliveredAt + check.warmUpMs;',
    replace: 'return cluster.deliveredAt;',
  },
  {
    promise: 8,
    what: 'the health of the old processes counts for the new ones',
    file: `${rules}/health-from.ts`,
    search: 'return cluster.deliveredAt + check.warmUpMs;',
    replace: 'return cluster.startedAt - 600_000;',
  },
  {
    promise: 8,
    what: 'the samples of the old processes are coverage for the new ones',
    file: 'core/judge/threshold.ts',
    search: 'const from = Math.max(seen.healthFrom, to - coverageSteps * seen.stepMs);',
    replace: 'const from = to - coverageSteps * seen.stepMs;',
  },
];
