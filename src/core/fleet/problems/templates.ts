import { type Check, isCompared, queriesOf } from '../check.ts';
import type { Declared, DocumentKind, DocumentPath, FleetProblem } from '../declared.ts';
import { allRead } from '../declared.ts';
import type { Cluster, Source } from '../fleet.ts';
import { namesText } from '../names.ts';
import { placeholders, templateValues } from '../template.ts';

/** A text with `{…}` in it that is filled for every cluster. */
interface Template {
  readonly kind: DocumentKind;
  readonly name: string;
  readonly path: DocumentPath;
  readonly text: string;
}

/** Templates of addresses and queries that cannot be filled for some cluster. */
export function templateProblems(declared: Declared): FleetProblem[] {
  if (!allRead(declared.unread, 'Cluster')) return [];
  const { clusters } = declared.fleet;
  const forAll = templates(declared).flatMap((template) =>
    placeholders(template.text).flatMap((name) => unfilled(template, name, clusters)),
  );
  return [...forAll, ...clusters.flatMap(ofBusy)];
}

function templates({ fleet, checks }: Declared): Template[] {
  const ofChecks = checks.flatMap((check) => [
    ...queriesOf(check).map(({ path, text }): Template => {
      // In PromQL `${name}` means a group of a regular expression.
      return { ...ofCheck(check, path), text: text.replaceAll('${', '') };
    }),
    ...ofProbe(check),
  ]);
  return [...fleet.sources.flatMap((source) => ofSource(source, fleet.name)), ...ofChecks];
}

function ofCheck({ name }: Check, path: DocumentPath): Omit<Template, 'text'> {
  return { kind: 'Check', name, path: ['spec', ...path] };
}

function ofProbe(check: Check): Template[] {
  if (!isCompared(check) || check.compare.measure.kind !== 'probe') return [];
  const { target } = check.compare.measure;
  switch (target.kind) {
    case 'http':
      return [{ ...ofCheck(check, ['probe', 'http']), text: target.url }];
    case 'tcp':
      return [{ ...ofCheck(check, ['probe', 'tcp']), text: target.address }];
    case 'grpc':
      return (['address', 'service'] as const).map((field) => {
        return { ...ofCheck(check, ['probe', 'grpc', field]), text: target[field] };
      });
  }
}

/** What only this cluster is asked. */
function ofBusy(cluster: Cluster): FleetProblem[] {
  const { name, busy } = cluster;
  if (busy === undefined) return [];
  const text = busy.query.replaceAll('${', '');
  const template = { kind: 'Cluster', name, path: ['spec', 'busy', 'query'], text } as const;
  return placeholders(text).flatMap((each) => unfilled(template, each, [cluster]));
}

function ofSource({ name, settings }: Source, fleet: string): Template[] {
  const from = { kind: 'Fleet', name: fleet } as const;
  const path = ['spec', 'sources', name, settings.kind];
  if (settings.kind === 'prometheus') {
    return [{ ...from, path: [...path, 'url'], text: settings.url }];
  }
  if (settings.kind === 'probe') return [];
  return settings.targets.map((text, index) => {
    return { ...from, path: [...path, 'targets', index], text };
  });
}

function unfilled(
  { kind, name, path }: Template,
  placeholder: string,
  clusters: readonly Cluster[],
): FleetProblem[] {
  const without = clusters.filter(
    (cluster) => !Object.hasOwn(templateValues(cluster), placeholder),
  );
  if (without.length === 0) return [];
  const names = namesText(without.map((cluster) => cluster.name));
  const message = `\`{${placeholder}}\` has no value for ${names}`;
  const hint = `add \`${placeholder}\` to \`spec.values\` of these clusters`;
  return [{ kind, name, path, code: 'unknown-placeholder', message, hint }];
}
