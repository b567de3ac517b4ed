/** Reads what the documents say: their links, and the table of rooms in ARCHITECTURE.md. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lineOf, root, type Source } from './sources.ts';

export const roomHeading = 'What each room may import';

/** The documents at the root and in docs/. */
export function readDocuments(): readonly Source[] {
  return globSync(['*.md', 'docs/**/*.md'], { cwd: root })
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** Relative links that lead nowhere, as `file:line: link`. */
export function brokenLinks(document: Source): readonly string[] {
  const prose = withoutCode(document.text);
  return [...prose.matchAll(/\]\(<?([^()\s>]+)>?(?:\s+"[^"]*")?\)|^\[[^\]]+\]:\s*(\S+)/gm)].flatMap(
    (match) => {
      const link = match[1] ?? match[2] ?? '';
      return /^[a-z]+:/i.test(link) || resolves(document, link)
        ? []
        : [`${document.path}:${lineOf(prose, match.index)}: ${link}`];
    },
  );
}

function resolves({ path, text }: Source, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  if (file === '') {
    return anchors(text).has(anchor ?? '');
  }
  const target = join(root, dirname(path), decodeURI(file));
  if (!existsSync(target)) {
    return false;
  }
  return anchor === undefined || anchors(readFileSync(target, 'utf8')).has(anchor);
}

/** The anchors that GitHub makes of a document's headings. */
function anchors(text: string): ReadonlySet<string> {
  const headings = withoutFences(text).matchAll(/^#+\s+(.+)$/gm);
  return new Set([...headings].map((heading) => slug(heading[1] ?? '')));
}

function slug(heading: string): string {
  const kept = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '');
  return kept.trim().replace(/\s/g, '-');
}

/** Blanks out code, whose brackets are no links. Lines keep their numbers. */
function withoutCode(text: string): string {
  return withoutFences(text).replace(/`[^`\n]*`/g, (code) => ' '.repeat(code.length));
}

function withoutFences(text: string): string {
  return text.replace(/^( *)(```+|~~~+)[\s\S]*?^\1\2/gm, (block) => block.replace(/[^\n]/g, ' '));
}

/**
 * The table under the heading `What each room may import`: every room with the places that its row names in
 * backticks, or `all`. Undefined where there is no such heading or no table below it.
 */
export function readRoomTable(
  text: string,
): Readonly<Record<string, readonly string[] | 'all'>> | undefined {
  const section = text.split(/^#+ /m).find((part) => part.startsWith(roomHeading));
  const rows = section?.match(/^\|.*\|\s*$/gm)?.slice(2);
  if (rows === undefined) {
    return undefined;
  }
  return Object.fromEntries(
    rows.flatMap((row) => {
      const [names = '', arrows = ''] = row.split('|').slice(1);
      const places = /^\s*all\b/.test(arrows) ? ('all' as const) : codeIn(arrows);
      return codeIn(names).map((name) => [name, places]);
    }),
  );
}

function codeIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}
