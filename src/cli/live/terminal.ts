import type { Instant } from '../../core/fleet/quantities.ts';
import type { Outlet } from '../io.ts';
import { clean } from '../print/clean.ts';
import type { Paint, Style } from '../print/paint.ts';
import { wrap } from '../print/width.ts';
import type { Display, News } from './display.ts';
import { frameOf, headLine, type RolloutView } from './frame.ts';
import { type Line, lineText, lineWidth, span } from './line.ts';

const escape = '\u001b[';
/** A terminal that knows these shows what is between them at once; others ignore them. */
const [begin, end] = [`${escape}?2026h`, `${escape}?2026l`];
const clearToEndOfLine = `${escape}K`;
const clearBelow = `${escape}J`;

/** What was drawn last, to be drawn over. */
interface Drawn {
  readonly lines: readonly string[];
  /** How wide each line was, colours not counted. */
  readonly widths: readonly number[];
}

/**
 * A block at the bottom of the terminal that is redrawn in place, and news that scroll by above
 * it. The cursor always rests below the block, so there is nothing to restore in the end.
 */
export function terminalDisplay(outlet: Outlet, paint: Paint): Display {
  let drawn: Drawn = { lines: [], widths: [] };
  let block: readonly Line[] = [];
  const draw = (above: string): void => {
    // The last column stays free: some terminals wrap when it is written.
    const columns = Math.max(1, outlet.columns - 1);
    const lines = block.map((line) => lineText(line, columns, paint));
    if (above === '' && isSame(lines, drawn.lines)) return;
    const up = heightOf(drawn, outlet.columns);
    const back = up === 0 ? '\r' : `\r${escape}${up}A`;
    const body = lines.map((line) => `${line}${clearToEndOfLine}\n`).join('');
    outlet.write(`${begin}${back}${above}${body}${clearBelow}${end}`);
    drawn = { lines, widths: block.map((line) => Math.min(columns, lineWidth(line))) };
  };
  return {
    happened: (news) => {
      if (news.type === 'zone-started') return;
      const columns = Math.max(1, outlet.columns - 1);
      const lines = newsLines(news, columns).map((line) => lineText(line, columns, paint));
      draw(lines.map((line) => `${line}${clearToEndOfLine}\n`).join(''));
    },
    show: (views, now) => {
      block = blockOf(views, now, outlet);
      draw('');
    },
    close: () => undefined,
  };
}

/** All rollouts in full if there is room, else a line each, else as many as there is room for. */
function blockOf(views: readonly RolloutView[], now: Instant, outlet: Outlet): readonly Line[] {
  const rowsMax = Math.max(1, outlet.rows - 2);
  const full = views.flatMap((view) => [...frameOf(view, now, outlet.columns), []]);
  if (full.length <= rowsMax) return full;
  const heads = views.map((view) => headLine(view, now));
  if (heads.length <= rowsMax) return heads;
  const shown = heads.slice(0, rowsMax - 1);
  return [...shown, [span(`and ${heads.length - shown.length} more rollouts`, 'dim')]];
}

/** In rows: a terminal that was made narrower has wrapped what was drawn. */
function heightOf({ widths }: Drawn, columns: number): number {
  return widths.reduce((rows, width) => rows + Math.max(1, Math.ceil(width / columns)), 0);
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}

/** In full, however long: the news scroll by and stay. The time is that of the place. */
function newsLines({ at, rollout, type, message }: News, columns: number): readonly Line[] {
  const time = `${clock.format(at)} `;
  const name = `${rollout} `;
  // The name is put back after the text is broken, which must leave room for it.
  const [first = '', ...rest] = wrap(clean(name + message), columns - time.length);
  const style = styleOf(type);
  return [
    [span(time, 'dim'), span(name, 'bold'), span(first.slice(name.length), style)],
    ...rest.map((line) => [span(' '.repeat(time.length)), span(line, style)]),
  ];
}

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

function styleOf(type: News['type']): Style {
  switch (type) {
    case 'regressed':
    case 'halted':
    case 'delivery-failed':
    case 'restore-failed':
    case 'faltered':
      return 'bad';
    case 'held':
    case 'deferred':
    case 'skipped':
    case 'rollback-began':
    case 'paused':
      return 'warn';
    case 'completed':
    case 'stage-verified':
      return 'good';
    default:
      return 'plain';
  }
}
