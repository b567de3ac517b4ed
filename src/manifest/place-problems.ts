import { LineCounter } from 'yaml';
import type { DocumentPath, FleetProblem } from '../core/fleet/declared.ts';
import type { Collection, Duplicate, Standing } from './collection.ts';
import type { ManifestText } from './parse.ts';
import { type Finding, type Place, placeText, type Problem } from './problem.ts';
import { documentsOf } from './yaml/documents.ts';
import { offsetIn } from './yaml/places.ts';

/** A field of a document that was read. */
interface Spot extends Standing {
  readonly path: DocumentPath;
}

/**
 * Finds out where problems between documents stand: those of the fleet, and names that come twice.
 * The YAML of a hundred thousand documents would not fit into memory, so it is gone by now, if it
 * was ever looked at closely: the files with problems are read once more.
 */
export function placeProblems(
  problems: readonly FleetProblem[],
  texts: readonly ManifestText[],
  collected: Collection,
): readonly Problem[] {
  const misfits = problems.flatMap((problem) => {
    const standing = collected.standingOf(problem.kind, problem.name);
    return standing === null ? [] : [{ problem, spot: { ...standing, path: problem.path } }];
  });
  const duplicates = collected.duplicates.map((duplicate) => {
    return { duplicate, first: nameOf(duplicate.first), again: nameOf(duplicate.again) };
  });
  const places = placesOf(
    [
      ...misfits.map(({ spot }) => spot),
      ...duplicates.flatMap(({ first, again }) => [first, again]),
    ],
    texts,
  );
  const placed: Problem[] = [];
  for (const { duplicate, first, again } of duplicates) {
    const [before, here] = [places.get(first), places.get(again)];
    if (before === undefined || here === undefined) continue;
    placed.push({ ...here, ...twice(duplicate, before) });
  }
  for (const { problem, spot } of misfits) {
    const { code, message, hint } = problem;
    const here = places.get(spot);
    if (here !== undefined) placed.push({ ...here, code, message, hint });
  }
  return placed;
}

function nameOf(standing: Standing): Spot {
  return { ...standing, path: ['metadata', 'name'] };
}

function twice({ kind, name }: Duplicate, first: Place): Finding {
  if (kind === 'Fleet') {
    const message = `there is a Fleet already, at ${placeText(first)}`;
    return { code: 'second-fleet', message, hint: 'leave one of them out' };
  }
  const message = `there is a ${kind} \`${name}\` already, at ${placeText(first)}`;
  return { code: 'duplicate-name', message, hint: 'give one of them another name' };
}

/** Where fields stand. Each text is read at most once, however many of them it has. */
function placesOf(
  spots: readonly Spot[],
  texts: readonly ManifestText[],
): ReadonlyMap<Spot, Place> {
  const byText = new Map<number, Map<number, Spot[]>>();
  for (const spot of spots) addTo(byText, spot);
  const places = new Map<Spot, Place>();
  for (const [textIndex, byDocument] of byText) {
    const text = texts[textIndex];
    if (text === undefined) continue;
    for (const [spot, place] of placesIn(text, byDocument)) places.set(spot, place);
  }
  return places;
}

function addTo(byText: Map<number, Map<number, Spot[]>>, spot: Spot): void {
  const { textIndex, documentIndex } = spot;
  const byDocument = byText.get(textIndex) ?? new Map<number, Spot[]>();
  byText.set(textIndex, byDocument);
  const list = byDocument.get(documentIndex) ?? [];
  byDocument.set(documentIndex, list);
  list.push(spot);
}

function* placesIn(
  { file, text }: ManifestText,
  byDocument: ReadonlyMap<number, readonly Spot[]>,
): Generator<[spot: Spot, place: Place]> {
  const lines = new LineCounter();
  let index = 0;
  for (const { contents } of documentsOf(text, lines)) {
    for (const spot of byDocument.get(index) ?? []) {
      const offset = contents === null ? 0 : offsetIn(contents, { path: spot.path, at: 'value' });
      const { line, col } = lines.linePos(offset);
      yield [spot, { file, line: Math.max(1, line), column: Math.max(1, col) }];
    }
    index += 1;
  }
}
