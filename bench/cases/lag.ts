import timers from 'node:timers/promises';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Case, Figure } from '../case.ts';
import { evidence, hundred, specOf } from '../loop/hundred.ts';
import { lagMeter } from '../loop/lag-meter.ts';
import { memoryDelivery } from '../loop/memory-delivery.ts';
import { memorySignal } from '../loop/memory-signal.ts';
import { begin, inFolder, runLoop } from '../loop/real-loop.ts';

const count = 100;
const settleMs = 5_000;
const measureMs = 20_000;
const stepMs = 1_000;
const pace = { soakMs: 8_000, waveSoakMs: 4_000 };

/** How soon something that has arrived is acted on, while a lot arrives. */
export const lagCase: Case = {
  name: 'lag',
  what:
    'from the arrival of a look or of a source’s answer until the event that follows from it is on the disk, while ' +
    '100 rollouts over 100 clusters change and soak and ask their checks every second, for 20 s',
  runs: 3,
  run: () =>
    inFolder(async (folder) => {
      const meter = lagMeter(await openSqlite(`${folder}/store.db`));
      const { store } = meter;
      await beginAll(store);
      const delay = () => timers.setTimeout(5 + Math.random() * 45);
      const delivery = memoryDelivery({ delay, onAnswer: meter.onLook });
      const signal = memorySignal({ delay, onAnswer: meter.onAnswer });
      const stop = AbortSignal.timeout(settleMs + measureMs);
      const counting = timers.setTimeout(settleMs).then(() => meter.begin());
      await runLoop({ store, deliveryFor: () => delivery, signalFor: () => signal, stop }, 'all');
      await counting;
      await store.close();
      return figuresOf(meter.lags);
    }),
};

async function beginAll(store: Parameters<typeof begin>[0]): Promise<void> {
  const { source, check } = evidence(stepMs);
  const figures = { test: pace, application: pace, infrastructure: pace };
  const fleet = hundred({ clusters: 100, figures, sources: [source] });
  // Started a while ago, so that the clusters have a past in which they were well.
  const now = Date.now() - 60_000;
  for (let number = 1; number <= count; number++) {
    const checks = [{ ...check, name: `rollout-${number}` }];
    await begin(store, { fleet, spec: specOf(number, { checks }), now });
  }
}

function figuresOf(lags: readonly number[]): readonly Figure[] {
  if (lags.length < count) throw new Error(`only ${lags.length} answers led to an event`);
  const sorted = lags.toSorted((a, b) => a - b);
  const quantile = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return [
    { name: 'lag', value: quantile(0.5), unit: 'ms', limit: 100 },
    { name: 'lag p99', value: quantile(0.99), unit: 'ms', limit: null },
  ];
}
