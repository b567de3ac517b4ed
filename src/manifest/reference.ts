import { publishedSchemas } from './json-schemas.ts';
import { checksText } from './reference-checks.ts';
import { freezesText, windowsText } from './reference-windows.ts';

/** The part of a JSON Schema that the reference shows. */
interface Shape {
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly additionalProperties?: Shape | boolean;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
}

const kinds = ['fleet', 'cluster', 'tenant', 'check', 'strategy', 'freeze', 'rollout'] as const;

const introduction = `# The manifests

Documents as in Kubernetes: \`apiVersion: tierwise.dev/v1\` (may be left out), \`kind\`, \`metadata.name\`, \`spec\`; many
documents in a file, many files in a folder. Unknown fields are problems. Durations are \`30s\`, \`15m\`, \`6h\`,
\`2d\`; counts may be percentages, rounded down, at least 1; times are RFC 3339.

\`tierwise validate PATH...\` says what is wrong, with \`file:line:column\` and a hint. For editors there is
\`schemas/tierwise.schema.json\`; in VS Code, for example, the line

\`\`\`yaml
# yaml-language-server: $schema=./node_modules/tierwise/schemas/tierwise.schema.json
\`\`\`

This page is written by \`npm run schemas\`, from the source that reads the documents. [examples](../examples/small/README.md) has
fleets to start from.
`;

/** What tables do not tell, by kind. */
const moreTexts: Readonly<Partial<Record<(typeof kinds)[number], string>>> = {
  fleet: windowsText,
  check: checksText,
  freeze: freezesText,
};

/** The handbook's page on manifests, in Markdown. */
export function referencePage(): string {
  const schemas = publishedSchemas() as ReadonlyMap<string, Shape>;
  const sections = kinds.map((kind) => {
    const schema = schemas.get(`${kind}.schema.json`) ?? {};
    const title = `## ${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
    const about = schema.description ?? '';
    const rows = rowsOf(schema.properties?.['spec'] ?? {}, '');
    const table = ['| field of `spec` | |', '|---|---|', ...rows].join('\n');
    const more = moreTexts[kind] ?? '';
    return [title, about, table, more].filter((part) => part !== '').join('\n\n');
  });
  return `${[introduction.trimEnd(), ...sections].join('\n\n')}\n`;
}

function rowsOf(shape: Shape, path: string): readonly string[] {
  const own = Object.entries(shape.properties ?? {}).flatMap(([name, field]) => {
    const place = path === '' ? name : `${path}.${name}`;
    const isRequired = shape.required?.includes(name) === true;
    return [row(place, field, isRequired), ...rowsBelow(field, place)];
  });
  return [...own, ...branchesOf(shape).flatMap((branch) => rowsOf(branch, path))];
}

/** Fields of what a field holds: of an object, of each item of a list, of each named entry. */
function rowsBelow(field: Shape, place: string): readonly string[] {
  const entry = field.additionalProperties;
  return [
    ...rowsOf(field, place),
    ...(field.items === undefined ? [] : rowsOf(field.items, `${place}[]`)),
    ...(typeof entry === 'object' ? rowsOf(entry, `${place}.NAME`) : []),
  ];
}

function branchesOf({ anyOf = [], oneOf = [] }: Shape): readonly Shape[] {
  return [...anyOf, ...oneOf];
}

function row(place: string, field: Shape, isRequired: boolean): string {
  const parts = [
    field.description ?? '',
    isRequired ? 'Required.' : '',
    field.enum === undefined
      ? ''
      : `One of ${field.enum.map((one) => `\`${String(one)}\``).join(', ')}.`,
    defaultText(field.default),
  ];
  const text = parts.filter((part) => part !== '').join(' ');
  return `| \`${place}\` | ${text.replaceAll('|', '\\|')} |`;
}

function defaultText(value: unknown): string {
  const isPlain =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isPlain && value !== '' ? `Default: \`${value}\`.` : '';
}
