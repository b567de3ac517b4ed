import { describe, expect, test } from 'vitest';
import { tenant } from '../../../test/fixtures/fleet.ts';
import { outline, planned, refused } from '../../../test/fixtures/plan.ts';
import type { Amount } from '../fleet/quantities.ts';

const two: Amount = { kind: 'count', count: 2 };
const clusters = ['a', 'b', 'c'];

describe('a plan is refused only where no plan can keep promise 5', () => {
  test('given tenants that can spare no copy, each is named with its clusters', () => {
    const tenants = [
      tenant('shop', { on: ['a', 'b'], minUntouched: two }),
      tenant('blog', { on: ['c'], minUntouched: { kind: 'count', count: 1 } }),
      tenant('fine', { labels: {} }),
    ];
    expect(refused({ clusters, tenants })).toEqual([
      {
        code: 'no-copy-to-spare',
        promise: 5,
        message:
          'The tenant blog has 1 copy and wants 1 untouched at any time, so c can never be changed. ' +
          'Lower its minUntouched, or leave it out of the targets.',
      },
      {
        code: 'no-copy-to-spare',
        promise: 5,
        message:
          'The tenant shop has 2 copies and wants 2 untouched at any time, so a and b can never be changed. ' +
          'Lower its minUntouched, or leave them out of the targets.',
      },
    ]);
  });

  test('given that none of its clusters is targeted, such a tenant does not matter', () => {
    const tenants = [
      tenant('shop', { on: ['a', 'b'], minUntouched: two }),
      tenant('blog', { on: ['c'] }),
    ];
    const plan = planned({ clusters, tenants }, { targets: { kind: 'names', names: ['c'] } });
    expect(outline(plan)).toEqual(['application: c']);
  });

  test('given a single copy and no wish, it is changed', () => {
    expect(refused({ clusters: ['a'], tenants: [tenant('shop', { on: ['a'] })] })).toEqual([]);
  });
});
