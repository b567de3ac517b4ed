/** Judges imports by the table of rooms. */
import { type Import, readImports } from './imports.ts';
import { interfaceFiles, isWithin, roomOf, rooms, roomsOfEquals } from './rooms.ts';
import { isContract, isTest, type Source } from './sources.ts';

/** Every import of a file that the house does not allow, as `file:line: what is wrong`. */
export function badArrows(source: Source): readonly string[] {
  const room = roomOf(source.path);
  if (room === undefined) {
    return [`${source.path}:1: belongs to no room of test/house/rooms.ts`];
  }
  return readImports(source).flatMap((found) => {
    const wrong = wrongWith({ from: source.path, room, target: found.target });
    return wrong === undefined ? [] : [`${source.path}:${found.line}: ${wrong}`];
  });
}

interface Arrow {
  readonly from: string;
  readonly room: string;
  readonly target: Import['target'];
}

function wrongWith({ from, room, target }: Arrow): string | undefined {
  if (target === 'computed') {
    return 'imports a computed path, which nobody can check';
  }
  if ('package' in target) {
    return isWithin(room, 'core') && !isTest(from)
      ? `core imports nothing from outside, but here is ${target.package}`
      : undefined;
  }
  if (target.file === 'main.ts') {
    return 'nothing imports main.ts';
  }
  return isTest(from) ? undefined : wrongBetweenFiles({ from, room, to: target.file });
}

interface FileArrow {
  readonly from: string;
  readonly room: string;
  readonly to: string;
}

/** Tests are not asked: they may bring any rooms together, but never start main.ts by importing it. */
function wrongBetweenFiles({ from, room, to }: FileArrow): string | undefined {
  if (to.startsWith('../')) {
    return `leaves src/ for ${to}`;
  }
  if (isContract(to)) {
    return `only tests import a contract suite, such as ${to}`;
  }
  if (interfaceFiles.includes(from) && !isWithin(to, 'core')) {
    return `an interface file imports core only, not ${to}`;
  }
  if (isWithin(to, room)) {
    return wrongAmongEquals({ from, room, to });
  }
  const allowed = rooms[room] ?? [];
  return allowed === 'all' || allowed.some((place) => isWithin(to, place))
    ? undefined
    : `${room} may not import ${to}`;
}

function wrongAmongEquals({ from, room, to }: FileArrow): string | undefined {
  const [mine, theirs] = [folderIn(room, from), folderIn(room, to)];
  const strangers = mine !== undefined && theirs !== undefined && mine !== theirs;
  return roomsOfEquals.includes(room) && strangers
    ? `${room}/${mine} and ${room}/${theirs} know nothing of each other, but here is ${to}`
    : undefined;
}

/** The first folder below a room on the way to a file, or undefined for a file of the room itself. */
function folderIn(room: string, file: string): string | undefined {
  const [folder, ...rest] = file.slice(room.length + 1).split('/');
  return rest.length === 0 ? undefined : folder;
}
