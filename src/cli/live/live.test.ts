import { describe, expect, test } from 'vitest';
import { fleetWith, rolloutWith, tenant } from '../../../test/fixtures/fleet.ts';
import { planned } from '../../../test/fixtures/plan.ts';
import { outlet } from '../../../test/support/cli.ts';
import type { RolloutEvent } from '../../core/rollout/history/events.ts';
import { fold } from '../../core/rollout/history/evolve.ts';
import { unpainted } from '../print/paint.ts';
import { widthOf } from '../print/width.ts';
import { frameOf, type RolloutView } from './frame.ts';
import { lineText } from './line.ts';
import { plainDisplay } from './plain.ts';
import { terminalDisplay } from './terminal.ts';

const clusters = ['test-1', 'app-1', 'app-2', 'app-3', 'obs-1'];
const words = {
  clusters,
  figures: { infrastructure: { approvals: 2 } },
  tenants: [
    tenant('load', { on: ['test-1'], criticality: 'test', traffic: 'synthetic' }),
    tenant('checkout', { on: ['app-1', 'app-2', 'app-3'] }),
    tenant('mesh', { on: ['obs-1'], criticality: 'infrastructure' }),
  ],
};
const message =
  'app-2 waits: checkout wants 1 untouched and well of app-1, app-2, app-3; app-3 is not';
const waiting = [{ for: 'copies', owner: 'app-3', until: 3_600_000, message }];

/** Half way through the application tier. */
const events: readonly RolloutEvent[] = [
  {
    type: 'planned',
    pinned: {
      plan: planned(words),
      spec: rolloutWith(),
      fleet: fleetWith(words),
      policyVersion: 'abc',
      author: 'ann',
    },
  },
  { type: 'claimed', component: 'ingester', clusters },
  { type: 'stage-started', stage: 0 },
  { type: 'cluster-started', cluster: 'test-1', before: [] },
  { type: 'delivered', cluster: 'test-1' },
  { type: 'wave-verified', stage: 0, wave: 0 },
  { type: 'stage-verified', stage: 0 },
  { type: 'stage-started', stage: 1 },
  { type: 'cluster-started', cluster: 'app-1', before: [] },
  { type: 'delivered', cluster: 'app-1' },
];

function viewAfter(more: readonly RolloutEvent[] = []): RolloutView {
  const history = [...events, ...more].map((event, at) => ({ event, at, actor: 'ann' }));
  const rollout = fold(history);
  if (rollout === null) throw new Error('the events do not begin with a plan');
  return { rollout, waiting, isFresh: true };
}

function frameText(view: RolloutView, columns: number): readonly string[] {
  return frameOf(view, 90_000, columns).map((line) => lineText(line, columns, unpainted));
}

describe('the view of a rollout', () => {
  test('shows stages, clusters, the soak and what is waited for', () => {
    const soaked = viewAfter([{ type: 'soaked', creditMs: 1_800_000, until: 9 }]);
    expect(frameText(soaked, 120)).toEqual([
      'ingester-2  soaking  ingester v2  1m 30s',
      '  test            ●  verified',
      '▸ application     ◕ ○ ○  ████████░░░░░░░░ 30m of 1h (wave)',
      '  infrastructure  ○  soak 6h, needs a person first',
      `  … ${message} (app-3, at the latest in 58m…`,
    ]);
  });

  test('marks what is not as it should be', () => {
    const falter = { kind: 'unready', message: 'crash loop' } as const;
    const [, , application] = frameText(
      viewAfter([
        { type: 'wave-verified', stage: 1, wave: 0 },
        { type: 'cluster-started', cluster: 'app-2', before: [] },
        { type: 'faltered', cluster: 'app-1', falter },
        { type: 'skipped', cluster: 'app-3', reason: 'gone', until: null },
      ]),
      80,
    );
    expect(application).toBe('▸ application     ! ◐ –  wave 2 of 3');
  });

  test('ends with its end', () => {
    const lines = frameText(
      viewAfter([{ type: 'aborted', reason: '', left: ['test-1', 'app-1'] }]),
      80,
    );
    expect(lines[0]).toBe('ingester-2  aborted  ingester v2  10ms  2 debts');
    expect(lines.join('\n')).not.toContain('…');
  });

  test.each([40, 80, 120])('fits %i columns', (columns) => {
    for (const line of frameText(viewAfter(), columns)) {
      expect(widthOf(line)).toBeLessThanOrEqual(columns);
    }
  });

  test('counts clusters where marks would not fit', () => {
    const many = Array.from({ length: 60 }, (_, index) => `c-${index}`);
    const crowd = { clusters: many, tenants: [tenant('checkout', { on: many })] };
    const pinned = {
      plan: planned(crowd),
      spec: rolloutWith(),
      fleet: fleetWith(crowd),
      policyVersion: 'abc',
      author: 'ann',
    };
    const rollout = fold([{ event: { type: 'planned', pinned }, at: 0, actor: 'ann' }]);
    const [, line] = frameText({ rollout: rollout!, waiting: [], isFresh: true }, 80);
    expect(line).toContain('0 of 60');
  });
});

/** What stands on a terminal after what was written; it obeys what the display uses. */
function screenAfter(written: string): readonly string[] {
  const lines: string[] = [];
  let row = 0;
  for (const [index, part] of written.split('\u001b[').entries()) {
    const [, count = '', letter = ''] = index === 0 ? [] : (/^([?\d]*)([A-Za-z])/.exec(part) ?? []);
    if (letter === 'A') row -= Number(count);
    if (letter === 'J') lines.length = row;
    if (letter === 'K') lines[row] ??= '';
    const [first = '', ...rest] = part.slice(count.length + letter.length).split('\n');
    if (first.replaceAll('\r', '') !== '') lines[row] = first.replaceAll('\r', '');
    for (const line of rest) {
      row += 1;
      if (line !== '') lines[row] = line;
    }
  }
  return lines.filter((line) => line !== '');
}

describe('on a terminal', () => {
  const news = { rollout: 'ingester-2', at: 0, type: 'completed', message: 'it is done' } as const;

  test('the view is redrawn in place, and news stay above it', () => {
    const { outlet: terminal, text } = outlet({ terminal: { columns: 120, rows: 30 } });
    const display = terminalDisplay(terminal, unpainted);
    display.show([viewAfter()], 0);
    display.happened(news);
    display.show([viewAfter([{ type: 'completed' }])], 0);
    display.close();
    const screen = screenAfter(text());
    expect(screen[0]).toMatch(/^\d\d:00:00 ingester-2 it is done$/);
    expect(screen.filter((line) => line.startsWith('ingester-2'))).toEqual([
      'ingester-2  completed  ingester v2  10ms',
    ]);
    expect(text().endsWith('\u001b[?2026l')).toBe(true);
  });

  test('what a person has to do is shown in full', () => {
    const { outlet: terminal, text } = outlet({ terminal: { columns: 40, rows: 30 } });
    const display = terminalDisplay(terminal, unpainted);
    const approve =
      'stage infrastructure needs 2 approvals: tierwise approve ingester-2 --stage it';
    const reason = { for: 'approval', owner: 'person', until: null, message: approve };
    display.show([{ ...viewAfter(), waiting: [reason] }], 0);
    display.happened({ ...news, type: 'held', message: approve });
    const screen = screenAfter(text());
    const told = screen.join(' ').replaceAll(/ +/g, ' ');
    expect(told.split(approve)).toHaveLength(3);
    for (const line of screen) expect(widthOf(line)).toBeLessThan(40);
  });

  test('nothing is written where nothing has changed', () => {
    const { outlet: terminal, text } = outlet({ terminal: { columns: 80, rows: 30 } });
    const display = terminalDisplay(terminal, unpainted);
    display.show([viewAfter()], 0);
    const before = text();
    display.show([viewAfter()], 0);
    expect(text()).toBe(before);
  });

  test.each([
    { rows: 40, shows: 'checkout' },
    { rows: 8, shows: 'ingester-2' },
    { rows: 4, shows: 'and 2 more rollouts' },
  ])('of $rows rows the view takes no more than there are', ({ rows, shows }) => {
    const { outlet: terminal, text } = outlet({ terminal: { columns: 80, rows } });
    terminalDisplay(terminal, unpainted).show([viewAfter(), viewAfter(), viewAfter()], 0);
    expect(text().split('\n').length - 1).toBeLessThan(rows);
    expect(text()).toContain(shows);
  });
});

describe('in a pipe', () => {
  test('a reason is told once, and again for the next wave', () => {
    const { outlet: pipe, text } = outlet();
    const display = plainDisplay(pipe);
    display.show([viewAfter()], 0);
    display.show([viewAfter()], 60_000);
    display.show([viewAfter([{ type: 'wave-verified', stage: 1, wave: 0 }])], 120_000);
    display.close();
    const lines = text().trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe(
      `1970-01-01T00:00:00Z ingester-2: ${message} (app-3, at the latest in 1h)`,
    );
  });

  test('what is over is not told', () => {
    const { outlet: pipe, text } = outlet();
    plainDisplay(pipe).show([{ ...viewAfter(), isFresh: false }], 0);
    expect(text()).toBe('');
  });
});
