import type { Breach, Trace } from '../trial/facts.ts';
import { aborted } from './aborted.ts';
import { arbitration } from './arbitration.ts';
import { busy } from './busy.ts';
import { calendar } from './calendar.ts';
import { catchUps } from './catch-ups.ts';
import { copies } from './copies.ts';
import { crashes } from './crashes.ts';
import { debts } from './debts.ts';
import { exceptions } from './exceptions.ts';
import { explained } from './explained.ts';
import { explanations } from './explanations.ts';
import { shortSoaks } from './exposed.ts';
import { hotfixes } from './hotfixes.ts';
import { liveness } from './liveness.ts';
import { newGeneration } from './new-generation.ts';
import { phases } from './phases.ts';
import { oneChange } from './one-change.ts';
import { order } from './order.ts';
import { overrides } from './overrides.ts';
import { silence } from './silence.ts';
import { soak } from './soak.ts';
import { stop } from './stop.ts';
import { witnesses } from './witnesses.ts';

const checkers = [
  order,
  soak,
  silence,
  witnesses,
  copies,
  stop,
  oneChange,
  arbitration,
  newGeneration,
  exceptions,
  aborted,
  shortSoaks,
  hotfixes,
  debts,
  catchUps,
  overrides,
  phases,
  calendar,
  busy,
  crashes,
  explained,
  liveness,
  explanations,
];

/** Every promise that was not kept in a trace, the earliest breach first. */
export function breachesOf(trace: Trace): readonly Breach[] {
  return checkers.flatMap((check) => check(trace)).toSorted((a, b) => a.at - b.at);
}
