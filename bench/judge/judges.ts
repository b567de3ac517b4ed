/** The judges that `judge:replay` knows, by the name after `--judge`. */
import type { CaseJudge } from './case.ts';
import { alwaysHalt, alwaysPass } from './competitors/always.ts';
import { argoWith } from './competitors/argo.ts';
import { burnRate } from './competitors/burn-rate.ts';
import type { CompetitorOptions } from './competitors/competitor.ts';
import { flagger } from './competitors/flagger.ts';
import { kayenta, kayentaTuned } from './competitors/kayenta.ts';
import { welch, welchPeek } from './competitors/welch.ts';
import { tierwise } from './tierwise.ts';

/** The judge that is meant when none is named. */
export const defaultJudge = 'tierwise';

/** Tierwise has one way with missing data, its own: there is no option that could make it pass. */
export const judges: ReadonlyMap<string, (options: CompetitorOptions) => CaseJudge> = new Map([
  [defaultJudge, () => tierwise],
  ['kayenta', kayenta],
  ['kayenta-tuned', kayentaTuned],
  ['argo', argoWith(0)],
  ['argo-3', argoWith(3)],
  ['flagger', flagger],
  ['welch', welch],
  ['welch-peek', welchPeek],
  ['burn-rate', burnRate],
  ['always-pass', alwaysPass],
  ['always-halt', alwaysHalt],
]);
