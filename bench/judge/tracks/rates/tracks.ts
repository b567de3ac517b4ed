/** The tracks of simulated traffic. */
import { type Cell, goodWeight, type Track } from '../trial.ts';
import { rateTrial } from './rollout.ts';
import { plainWorld, type World } from './world.ts';

const ratios = [1, 1.5, 2, 4, 10] as const;
/** Requests a minute of a cluster. */
const traffics = [60, 600, 6_000] as const;

/**
 * Every world with every ratio at every traffic, and the one figure that the issue names by itself.
 */
export function rateTracks(): readonly Track[] {
  return [
    trackOf('plain', 'Poisson requests, binomial errors, equal clusters', {}),
    trackOf(
      'seasonal',
      'requests move by half over the day and by 30 % over the weekend, error rates by 30 % ' +
        'and 10 %',
      { isSeasonal: true },
    ),
    trackOf(
      'unequal',
      'every cluster has traffic and an error rate of its own, each from a third to three ' +
        'times the base',
      { isUnequal: true },
    ),
    trackOf(
      'overdispersed',
      'error rates wander (gamma, in pieces of 5 min with correlation 0.5 to 0.9), so that ' +
        'half hours have 2 to 6 ' +
        'times the variance of Poisson counts; less where that would need a level with a ' +
        'variance above 1',
      { isOverdispersed: true },
    ),
    trackOf(
      'fleet-shock',
      'errors of the whole fleet rise 2 to 8 times for 20 to 120 min, half of them from the ' +
        'hour before the change, ' +
        'half from a minute after it',
      { hasShock: true },
    ),
    trackOf('together', 'all of these at once, with 1 to 3 checks of which one is hurt', {
      isSeasonal: true,
      isUnequal: true,
      isOverdispersed: true,
      hasShock: true,
      hasManyChecks: true,
    }),
    {
      name: 'tenfold',
      kind: 'simulated',
      what: 'as `plain`, at 600 requests a minute and 1 % errors: no harm, or ten times as many',
      cells: [1, 10].map((ratio) =>
        cellOf('tenfold', { ...plainWorld, baseRates: [0.01, 0.01] }, { ratio, traffic: 600 }),
      ),
    },
  ];
}

function trackOf(name: string, what: string, difficulties: Partial<World>): Track {
  const world = { ...plainWorld, ...difficulties };
  const cells = ratios.flatMap((ratio) =>
    traffics.map((traffic) => cellOf(name, world, { ratio, traffic })),
  );
  return { name, kind: 'simulated', what, cells };
}

function cellOf(
  track: string,
  world: World,
  { ratio, traffic }: { readonly ratio: number; readonly traffic: number },
): Cell {
  const name = `${ratio}x-${traffic}`;
  return {
    name,
    ratio,
    traffic,
    // One traffic alone needs as many good changes as three together.
    weight: ratio > 1 ? 1 : track === 'tenfold' ? 3 * goodWeight : goodWeight,
    casesMax: null,
    make: (seed) => rateTrial({ track, cell: name, world, ratio, traffic, seed }),
  };
}
