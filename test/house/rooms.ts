/**
 * The rooms of the house and the arrows between them, as data. ARCHITECTURE.md shows the same table to
 * people, and a test keeps the two equal. Paths are relative to src/; the longest match names the room.
 */

/** Every room with what it may import besides itself: other rooms (with all below them), or single files. */
export const rooms: Readonly<Record<string, readonly string[] | 'all'>> = {
  'core/fleet': [],
  'core/judge': ['core/fleet'],
  'core/plan': ['core/fleet', 'core/judge'],
  'core/rollout': ['core'],
  clients: [],
  manifest: ['core'],
  store: ['core'],
  calendar: ['core'],
  deliver: ['core', 'clients'],
  signal: ['core', 'clients'],
  notify: ['core', 'clients'],
  inventory: ['core', 'clients'],
  controller: [
    'core',
    'deliver/delivery.ts',
    'signal/signal.ts',
    'store/store.ts',
    'notify/notify.ts',
    'calendar/calendar.ts',
  ],
  simulate: [
    'core',
    'controller',
    'deliver/delivery.ts',
    'signal/signal.ts',
    'store/store.ts',
    'notify/notify.ts',
    'calendar/calendar.ts',
  ],
  api: ['core', 'manifest', 'controller', 'store/store.ts', 'simulate'],
  cli: ['core', 'manifest', 'api', 'simulate'],
  demo: ['core', 'manifest', 'api'],
  'main.ts': 'all',
};

/** What the other rooms see of a room with several implementations. These import `core` only. */
export const interfaceFiles: readonly string[] = [
  'deliver/delivery.ts',
  'signal/signal.ts',
  'store/store.ts',
  'notify/notify.ts',
  'calendar/calendar.ts',
];

/** Rooms whose folders are ways to do the same thing, and so must not lean on each other. */
export const roomsOfEquals: readonly string[] = ['deliver', 'signal'];

/** The room that a file belongs to, or undefined for a file that lies in none. */
export function roomOf(file: string): string | undefined {
  const names = Object.keys(rooms).filter((room) => isWithin(file, room));
  return names.toSorted((a, b) => b.length - a.length)[0];
}

/** Whether a file is the named file, or lies below the named folder. */
export function isWithin(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

/** The table as ARCHITECTURE.md must show it; a row may name several rooms with the same arrows. */
export function roomTable(): string {
  const rows = Object.entries(rooms).map(([room, arrows]) => `| \`${room}\` | ${words(arrows)} |`);
  return ['| room | may import |', '|---|---|', ...rows].join('\n');
}

function words(arrows: readonly string[] | 'all'): string {
  if (arrows === 'all') {
    return 'all';
  }
  return arrows.length === 0 ? 'nothing of ours' : arrows.map((arrow) => `\`${arrow}\``).join(', ');
}
