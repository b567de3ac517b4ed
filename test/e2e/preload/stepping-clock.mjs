/**
 * Loaded into the program with `--import`: its wall clock is as far off as the file CLOCK_STEP says, in
 * milliseconds, from the moment that this is written there. The monotonic clock goes on, as a machine's does.
 */
import { readFileSync } from 'node:fs';

const RealDate = Date;
const step = () => {
  try {
    return Number(readFileSync(process.env.CLOCK_STEP, 'utf8'));
  } catch {
    return 0;
  }
};

globalThis.Date = class SteppedDate extends RealDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [RealDate.now() + step()] : parts));
  }

  static now() {
    return RealDate.now() + step();
  }
};
