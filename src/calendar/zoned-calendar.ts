import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../core/fleet/quantities.ts';
import {
  type AskWindows,
  weekdays,
  type WallText,
  type Window,
  type WindowAnswer,
  type WindowLayers,
} from '../core/fleet/window.ts';
import type { Calendar } from './calendar.ts';
import { isInside, nextEdge, wallOf } from './recurring.ts';
import { type ZoneReader, zoneReader } from './zones.ts';

/** A calendar that knows the time zones of the IANA data base, as this runtime has it. */
export function zonedCalendar(): Calendar {
  return { ask: askingWith(zoneReader()), text };
}

const dayMs = 86_400_000;
/** So many days are looked ahead, to the end of the last one. */
const daysAhead = 366;

/** Up to when an answer stays the same. */
interface Kept {
  readonly answer: WindowAnswer;
  readonly from: Instant;
  readonly to: Instant;
}

/** What was answered is kept by the layers, which a rollout asks again with every turn. */
function askingWith(zoneAt: ZoneReader): AskWindows {
  const kept = new WeakMap<WindowLayers, Kept>();
  return (layers, at) => {
    const known = kept.get(layers);
    if (known !== undefined && known.from <= at && at < known.to) return known.answer;
    const fresh = answerAt(layers, at, zoneAt);
    kept.set(layers, fresh);
    return fresh.answer;
  };
}

function answerAt(layers: WindowLayers, at: Instant, zoneAt: ZoneReader): Kept {
  const windows = layers.flat();
  // By whole days, so that what is not within sight today stays so until tomorrow.
  const today = Math.floor(at / dayMs);
  const horizon = (today + 1 + daysAhead) * dayMs;
  const by = closedBy(layers, at, zoneAt);
  const answering = (until: Instant | null): WindowAnswer =>
    by === null ? { kind: 'open', until } : { kind: 'closed', by, until };
  let to: Instant | null = null;
  for (let edge = at; ; ) {
    edge = Math.min(...windows.map((window) => edgeAfter(window, edge, zoneAt)));
    if (edge > horizon) {
      return {
        answer: answering(null),
        from: at,
        to: Math.min(to ?? horizon, (today + 1) * dayMs),
      };
    }
    const next = closedBy(layers, edge, zoneAt);
    // Another window may take over before it opens: the answer names the one of now.
    if (next !== by) to ??= edge;
    if ((next === null) !== (by === null)) {
      return { answer: answering(edge), from: at, to: to ?? edge };
    }
  }
}

/** The window that keeps a change from beginning; null when every layer lets it. */
function closedBy(layers: WindowLayers, at: Instant, zoneAt: ZoneReader): Window | null {
  const isOpen = (window: Window): boolean =>
    isInside(window.when, wallOf(at, zoneAt(window.timeZone, at)));
  const denying = layers.flat().find((window) => window.effect === 'deny' && isOpen(window));
  if (denying !== undefined) return denying;
  for (const layer of layers) {
    const allowing = layer.filter(({ effect }) => effect === 'allow');
    const [first] = allowing;
    if (first !== undefined && !allowing.some(isOpen)) return first;
  }
  return null;
}

/** The next moment at which a window may open or close: an edge of it, or when the clock is set. */
function edgeAfter({ when, timeZone }: Window, at: Instant, zoneAt: ZoneReader): Instant {
  const even = zoneAt(timeZone, at);
  const edge = nextEdge(when, wallOf(at, even)) - even.offsetMs;
  return Math.min(edge, even.to);
}

const text: WallText = (at, timeZone) => {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const day = weekdays[zoned.dayOfWeek - 1] ?? '';
  const smallestUnit = zoned.second === 0 ? 'minute' : 'second';
  const time = zoned.toPlainTime().toString({ smallestUnit });
  return `${day.slice(0, 1).toUpperCase()}${day.slice(1)} ${zoned.toPlainDate().toString()} ${time} ${timeZone}`;
};
