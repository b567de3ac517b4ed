import { defineConfig } from 'vitest/config';
import { programVariables } from './test/run/debian.ts';

/** End-to-end tests start real processes: they get minutes, and one file at a time on a small machine. */
const e2e = ['test/e2e/**/*.test.ts'];

export default defineConfig({
  test: {
    // So that a single test file started by hand finds the same Prometheus as `npm test` does.
    env: programVariables(),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: e2e,
          sequence: { groupOrder: 1 },
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: e2e,
          testTimeout: 240_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          // After all others: what measures time must not share two cores with what burns them.
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
