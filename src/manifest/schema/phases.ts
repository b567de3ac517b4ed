import { z } from 'zod';
import { partNames, rolloutNameMax } from '../../core/fleet/phases.ts';
import { broken, has, itself, unique } from './rules.ts';
import { line, name, nameOf } from './texts.ts';

/** The phases of a rollout; `change` is how the change of one is written. */
export function phases<Change extends z.ZodType>(change: Change) {
  const phase = z.strictObject({
    name: name().describe('What it is called: its rollouts are NAME-PHASE.'),
    components: z
      .array(nameOf('a component'))
      .min(1)
      .superRefine(unique(itself))
      .describe('What is changed in it; each is a rollout of its own.'),
    change: change.optional().describe("What is rolled out, in place of the rollout's change."),
    pointOfNoReturn: line()
      .optional()
      .describe(
        'What is lost by going back once it has begun. It does not go back by itself then; a person accepts the loss.',
      ),
  });
  return z
    .array(phase)
    .min(1)
    .superRefine(unique(({ name: own }) => own, ['name']))
    .superRefine(eachOnce);
}

interface Phase {
  readonly name: string;
  readonly components: readonly string[];
}

/** A component is changed in one phase. */
function eachOnce(list: readonly Phase[], context: z.core.$RefinementCtx): void {
  const known = new Map<string, string>();
  for (const [index, { name: own, components }] of list.entries()) {
    for (const [place, component] of components.entries()) {
      const first = known.get(component);
      if (first === undefined || first === own) {
        known.set(component, own);
        continue;
      }
      const params = {
        code: 'component-in-two-phases',
        hint: `it is in the phase ${first} already; a component goes through one change at a time`,
      };
      const path = [index, 'components', place];
      const message = 'is in two phases';
      context.addIssue({ code: 'custom', path, message, params, input: component });
    }
  }
}

interface Spec {
  readonly phases?: unknown;
  readonly change?: unknown;
}

/** What a rollout with phases has, and what one without. As the arguments of zod's `refine`. */
export const phaseRules = [
  [
    (spec: object) => has(spec, 'component') || has(spec, 'phases'),
    broken({
      path: ['component'],
      code: 'missing-field',
      wrong: 'is missing',
      hint: 'name what is changed, or write `phases: [{ name: readers, components: […] }, …]`',
    }),
  ],
  [
    (spec: object) => !has(spec, 'component') || !has(spec, 'phases'),
    broken({
      path: ['component'],
      wrong: 'does not go with `phases`, which name their own',
      hint: 'leave one of the two out',
    }),
  ],
  [
    (spec: object) => !has(spec, 'scope') || has(spec, 'phases'),
    broken({
      path: ['scope'],
      wrong: 'goes with `phases` only',
      hint: 'leave it out, or write `phases`',
    }),
  ],
  [
    (spec: Spec) => has(spec, 'change') || hasOwnChanges(spec),
    broken({
      path: ['change'],
      code: 'missing-field',
      wrong: 'is missing',
      hint: 'write the change; only where every phase has one of its own there need be none',
    }),
  ],
] as const;

function hasOwnChanges({ phases: list }: Spec): boolean {
  if (!Array.isArray(list) || list.length === 0) return false;
  const each: readonly unknown[] = list;
  return each.every((one) => typeof one === 'object' && one !== null && has(one, 'change'));
}

/** The names that the rollouts of phases get: none too long, none twice. */
export function namesOfParts(
  document: {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly phases?: readonly Phase[] | undefined };
  },
  context: z.core.$RefinementCtx,
): void {
  const known = new Map<string, string>();
  for (const [index, phase] of (document.spec.phases ?? []).entries()) {
    for (const [place, part] of partNames(document.metadata.name, phase).entries()) {
      const other = known.get(part);
      // A phase, or a component of one, that is there twice was called so already.
      const issue = problemOf(part, other === phase.name ? undefined : other);
      known.set(part, phase.name);
      if (issue === null) continue;
      const isOne = phase.components.length === 1;
      const path = ['spec', 'phases', index, ...(isOne ? ['name'] : ['components', place])];
      const input = isOne ? phase.name : phase.components[place];
      context.addIssue({ code: 'custom', path, input, ...issue });
    }
  }
}

function problemOf(part: string, other: string | undefined) {
  if (part.length > rolloutNameMax) {
    const hint = `names have at most ${rolloutNameMax} characters: choose shorter ones`;
    const message = `makes a rollout named ${part}, which is too long`;
    return { message, params: { code: 'name-too-long', hint } };
  }
  if (other === undefined) return null;
  const hint = `the phase ${other} has a rollout of that name: choose another name for one of them`;
  return {
    message: `makes a rollout named ${part}, and there is one`,
    params: { code: 'duplicate-name', hint },
  };
}
