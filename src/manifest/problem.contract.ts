import { expect } from 'vitest';
import { parseManifests } from './parse.ts';

/**
 * What every problem owes, for tables of cases: one problem for one mistake, at the marked place,
 * with a message and a hint.
 */

/** Where the problem is expected; taken out before reading. */
const mark = '▸';

/** Problems of what is not there around the one document. */
const around = ['no-fleet', 'unknown-cluster', 'unknown-source', 'unknown-tier'];

/** The problems of one document, those of the fleet around it aside. */
export function problemsOf(marked: string) {
  const text = marked.replaceAll(mark, '');
  const { problems, fleet } = parseManifests([{ file: 'f.yaml', text }]);
  expect(fleet).toBeNull();
  return problems.filter(({ code }) => !around.includes(code));
}

function placeOf(marked: string) {
  const lines = marked.slice(0, marked.indexOf(mark)).split('\n');
  return { file: 'f.yaml', line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** A mistake, the document that makes it with the place marked, and what is said about it. */
export type Case = readonly [
  name: string,
  document: string,
  code: string,
  message: RegExp,
  hint: RegExp,
];

/** The problem that a case expects. */
export function expected(...[, document, code, message, hint]: Case) {
  const said = { message: expect.stringMatching(message), hint: expect.stringMatching(hint) };
  return { ...placeOf(document), code, ...said };
}

/** A Fleet with some spec. */
export const fleet = (spec: string) => `kind: Fleet\nmetadata: { name: f }\nspec:\n  ${spec}\n`;

/** A Cluster with some spec. */
export const cluster = (spec: string) =>
  `kind: Cluster\nmetadata: { name: c }\nspec: { tier: test, ${spec} }\n`;

/** A Tenant with some spec. */
export const tenant = (spec: string) => `kind: Tenant\nmetadata: { name: t }\nspec: ${spec}\n`;

/** A Check with some spec. */
export const check = (spec: string) => `kind: Check\nmetadata: { name: k }\nspec: ${spec}\n`;

/** A Rollout with some spec. */
export const rollout = (spec: string) =>
  `kind: Rollout\nmetadata: { name: r }\nspec: { component: x, ${spec} }\n`;
