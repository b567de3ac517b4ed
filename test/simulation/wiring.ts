/** What the trials are wired with: the real store and the operations that the command line calls. */
import { sendFreeze } from '../../src/api/operations/freezing.ts';
import { forgiveDebts } from '../../src/api/operations/forgive-debts.ts';
import { repayDebts } from '../../src/api/operations/repay-debts.ts';
import { startHotfix } from '../../src/api/operations/hotfix.ts';
import { sendCommand } from '../../src/api/operations/send-command.ts';
import { startParts } from '../../src/api/operations/start-phases.ts';
import { startRollout } from '../../src/api/operations/start.ts';
import { zonedCalendar } from '../../src/calendar/zoned-calendar.ts';
import type { Wiring } from '../../src/simulate/trial/trial.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';

export const wiring: Wiring = {
  openStore: () => openSqlite(':memory:'),
  start: startRollout,
  startParts,
  startHotfix,
  repay: repayDebts,
  forgive: forgiveDebts,
  command: sendCommand,
  freeze: sendFreeze,
  calendar: zonedCalendar(),
};
