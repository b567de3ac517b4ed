import { LineCounter } from 'yaml';
import type { FleetProblem } from '../core/fleet/declared.ts';
import type { Collection, Standing } from './collection.ts';
import type { ManifestText } from './parse.ts';
import type { Problem } from './problem.ts';
import { documentsOf } from './yaml/documents.ts';
import { offsetIn } from './yaml/places.ts';

/**
 * Finds out where problems of the fleet stand. The YAML of a hundred thousand documents would not
 * fit into memory, so it is gone by now: the files with problems are read once more.
 */
export function placeProblems(
  problems: readonly FleetProblem[],
  texts: readonly ManifestText[],
  collected: Collection,
): readonly Problem[] {
  const byText = new Map<number, Map<number, FleetProblem[]>>();
  for (const problem of problems) {
    const standing = collected.standingOf(problem.kind, problem.name);
    if (standing !== null) addTo(byText, standing, problem);
  }
  return [...byText].flatMap(([textIndex, byDocument]) => {
    const text = texts[textIndex];
    return text === undefined ? [] : placedIn(text, byDocument);
  });
}

function addTo(
  byText: Map<number, Map<number, FleetProblem[]>>,
  { textIndex, documentIndex }: Standing,
  problem: FleetProblem,
): void {
  const byDocument = byText.get(textIndex) ?? new Map<number, FleetProblem[]>();
  byText.set(textIndex, byDocument);
  const list = byDocument.get(documentIndex) ?? [];
  byDocument.set(documentIndex, list);
  list.push(problem);
}

function placedIn(
  { file, text }: ManifestText,
  byDocument: ReadonlyMap<number, readonly FleetProblem[]>,
): Problem[] {
  const lines = new LineCounter();
  const placed: Problem[] = [];
  let index = 0;
  for (const { contents } of documentsOf(text, lines)) {
    for (const { path, code, message, hint } of byDocument.get(index) ?? []) {
      const offset = contents === null ? 0 : offsetIn(contents, { path, at: 'value' });
      const { line, col } = lines.linePos(offset);
      placed.push({ file, line, column: col, code, message, hint });
    }
    index += 1;
  }
  return placed;
}
