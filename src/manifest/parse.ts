import { LineCounter } from 'yaml';
import type { Declared, Written } from '../core/fleet/declared.ts';
import { defaultTiers } from '../core/fleet/defaults.ts';
import type { Check } from '../core/fleet/check.ts';
import type { Fleet, RolloutSpec, Strategy } from '../core/fleet/fleet.ts';
import type { Freeze } from '../core/fleet/freeze.ts';
import { partsOf } from '../core/fleet/phases.ts';
import { probeSources } from '../core/fleet/probe-source.ts';
import { fleetProblems } from '../core/fleet/problems.ts';
import { strategyOf } from '../core/fleet/strategy.ts';
import { type Collection, collection } from './collection.ts';
import { placeProblems } from './place-problems.ts';
import { folderOf } from './paths.ts';
import { type Problem, type ProblemList, problemList } from './problem.ts';
import { readDocument } from './read-document.ts';
import { readQuickly } from './read-quickly.ts';
import { documentsOf, type YamlFinding } from './yaml/documents.ts';

/** A text and the file that it is from; `-` for standard input. */
export interface ManifestText {
  readonly file: string;
  readonly text: string;
}

/**
 * What texts of manifests say; `fleet` is null and the lists are empty when anything is wrong. Freezes alone need no
 * Fleet: it is null as well then, and nothing is wrong.
 */
export interface Manifests {
  readonly fleet: Fleet | null;
  /** Of a change in phases each part by itself. */
  readonly rollouts: readonly RolloutSpec[];
  /** All checks, also those that no rollout names. */
  readonly checks: readonly Check[];
  readonly freezes: readonly Freeze[];
  /** What stands in them, where all else is a default; left out when anything is wrong. */
  readonly written?: Written;
  /** Sorted by file and place. */
  readonly problems: readonly Problem[];
}

/**
 * Reads manifests into core's types, or into everything that is wrong with them. Never throws.
 * `partial`: some files could not be loaded, so that what seems to be missing may be in those.
 */
export function parseManifests(
  texts: readonly ManifestText[],
  { partial = false }: { readonly partial?: boolean } = {},
): Manifests {
  const problems = problemList();
  const collected = collection();
  if (partial) collected.addUnread(null, null);
  for (const [textIndex, text] of texts.entries())
    readText(text, { textIndex, collected, problems });

  const declared = declaredFrom(collected);
  const misfits = placeProblems(fleetProblems(declared), texts, collected);
  for (const problem of misfits) problems.add(problem);
  if (!collected.unread.has('Fleet') && isFleetMissing(collected)) {
    problems.add(noFleet(texts));
  }

  const sorted = problems.sorted();
  const none = { fleet: null, rollouts: [], checks: [], freezes: [] };
  if (sorted.length > 0) return { ...none, problems: sorted };
  const { fleet, checks, freezes } = declared;
  if (collected.items.Fleet.length === 0) return { ...none, freezes, problems: [] };
  const rollouts = rolloutsFrom(collected, declared);
  return { fleet, rollouts, checks, freezes, written: writtenIn(collected), problems: [] };
}

function writtenIn({ items }: Collection): Written {
  const [fleet] = items.Fleet;
  return {
    tiers: fleet?.writtenTiers ?? new Map(),
    fleet: fleet?.writtenFields ?? [],
    strategies: new Map(items.Strategy.map(({ name, writtenPolicy }) => [name, writtenPolicy])),
    rollouts: new Map(
      items.Rollout.map(({ name, policy, writtenFields }) => [
        name,
        [...Object.keys(policy), ...writtenFields],
      ]),
    ),
  };
}

/** Where there is no Fleet nobody knows its tiers, and beside freezes alone none of its clusters. */
function withoutFleet(collected: Collection): Declared['unread'] {
  const fleet = [...collected.unread, ['Fleet', 'unknown'] as const];
  return new Map(isFleetMissing(collected) ? fleet : [...fleet, ['Cluster', 'unknown'] as const]);
}

/** Whoever freezes in a hurry writes a Freeze and nothing else. */
function isFleetMissing({ items, unread }: Collection): boolean {
  const { Fleet: fleets, Freeze: freezes, ...others } = items;
  const isAlone = freezes.length > 0 || unread.has('Freeze');
  return (
    fleets.length === 0 && !(isAlone && Object.values(others).every((one) => one.length === 0))
  );
}

interface Destination {
  readonly textIndex: number;
  readonly collected: Collection;
  readonly problems: ProblemList;
}

/** The quick way when that is enough, which it nearly always is; the exact way for all other texts. */
function readText(text: ManifestText, destination: Destination): void {
  const quick = readQuickly(text.text, folderOf(text.file));
  if (quick === null) readExactly(text, destination);
  const { textIndex, collected } = destination;
  for (const [documentIndex, { kind, item }] of (quick ?? []).entries()) {
    collected.add(kind, item, { textIndex, documentIndex });
  }
}

function readExactly({ file, text }: ManifestText, destination: Destination): void {
  const { textIndex, collected, problems } = destination;
  const lines = new LineCounter();
  const placeAt = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const found = ({ offset, code, message, hint }: YamlFinding) =>
    problems.add({ ...placeAt(offset), code, message, hint });
  const folder = folderOf(file);
  let documentIndex = 0;
  let empty = true;
  for (const document of documentsOf(text, lines)) {
    empty &&= document.contents === null && document.findings.length === 0;
    readDocument(document, { textIndex, documentIndex, folder, found, into: collected });
    documentIndex += 1;
  }
  if (!empty) return;
  const message = 'there is no document in this file';
  found({ offset: 0, code: 'empty-file', message, hint: 'leave the file out, or write one' });
}

/** Without a Fleet document the rest is still checked, as far as it does not need one. */
function declaredFrom(collected: Collection): Declared {
  const { items, unread, doubtful } = collected;
  const [head] = items.Fleet;
  const { Cluster: clusters, Tenant: tenants, Check: checks } = items;
  const none = {
    name: '',
    tiers: defaultTiers,
    sources: [],
    controllerRunsOn: null,
    approvers: 'others',
    writtenTiers: new Map(),
    writtenFields: [],
  } as const;
  const { writtenTiers: _, writtenFields: _fields, ...written } = head ?? none;
  const sources = [...written.sources, ...probeSources(checks, written.controllerRunsOn)];
  return {
    fleet: { ...written, sources, clusters, tenants },
    checks,
    strategies: items.Strategy.map(({ writtenPolicy: _own, ...strategy }) => strategy),
    freezes: items.Freeze,
    rollouts: items.Rollout,
    unread: head === undefined ? withoutFleet(collected) : unread,
    doubtful,
  };
}

function noFleet(texts: readonly ManifestText[]): Problem {
  const message = 'there is no Fleet document';
  const hint = 'add one: `kind: Fleet`, with `metadata: { name: … }`; give its folder as well';
  return { file: texts[0]?.file ?? '', line: 1, column: 1, code: 'no-fleet', message, hint };
}

function rolloutsFrom({ items }: Collection, { checks, strategies }: Declared): RolloutSpec[] {
  const checkOf = new Map(checks.map((check) => [check.name, check]));
  const strategyByName = new Map<string, Strategy>(strategies.map((each) => [each.name, each]));
  return items.Rollout.flatMap((rollout) => {
    const strategy = strategyOf(rollout, strategyByName);
    if (strategy === null) return [];
    const { name, component, phases, targets, change, attackVector, includes } = rollout;
    const named = rollout.checks.flatMap((check) => checkOf.get(check) ?? []);
    const fixes = includes.length === 0 ? {} : { includes };
    const attack = attackVector === undefined ? {} : { attackVector };
    const common = { name, targets, strategy, checks: named, ...attack, ...fixes };
    if (phases !== undefined) return partsOf({ ...common, phases, change });
    return component === null || change === null ? [] : [{ ...common, component, change }];
  });
}
