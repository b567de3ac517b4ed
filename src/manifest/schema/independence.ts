import { z } from 'zod';
import { itself, unique } from './rules.ts';
import { name } from './texts.ts';

/** Which components may be changed on one cluster at the same time. */
export function independence() {
  const group = z.array(name()).min(2).superRefine(unique(itself));
  return z
    .union([z.literal('all'), z.array(group)], {
      error: 'must be all, or groups of components like [[api, web], [agent, router]]',
    })
    .describe(
      'Which components may be changed at once on a cluster: `all`, or groups of names. Default: none, others wait for their turn.',
    );
}
