/** The track of simulated gauges. */
import { type Cell, goodWeight, type Shape, type Track } from '../trial.ts';
import { gaugeKinds } from './kinds.ts';
import { gaugeTrial } from './rollout.ts';

/** What a change does to a gauge, here and on recordings; a spike of 1.5× would be weather. */
export const gaugeHarms: readonly { readonly shape: Shape; readonly ratio: number }[] = [
  { shape: 'none', ratio: 1 },
  { shape: 'step', ratio: 1.5 },
  { shape: 'step', ratio: 2 },
  { shape: 'step', ratio: 4 },
  { shape: 'ramp', ratio: 2 },
  { shape: 'ramp', ratio: 4 },
  { shape: 'spike', ratio: 4 },
  { shape: 'spike', ratio: 10 },
];

/** Each kind of gauge with each kind of harm. */
export function gaugeTrack(): Track {
  const cells = gaugeKinds.flatMap((kind) =>
    gaugeHarms.map(({ shape, ratio }): Cell => {
      const cell = `${kind.name}-${shape === 'none' ? 'good' : `${shape}-${ratio}x`}`;
      return {
        name: cell,
        ratio,
        traffic: null,
        weight: shape === 'none' ? goodWeight : 1,
        casesMax: null,
        make: (seed) => gaugeTrial({ track: 'gauges', cell, kind, shape, ratio, seed }),
      };
    }),
  );
  const kinds = gaugeKinds.map(({ what }) => what).join('; ');
  const what = `simulated gauges with steps, ramps to the horizon and spikes of 10 min: ${kinds}`;
  return { name: 'gauges', kind: 'simulated', what, cells };
}
