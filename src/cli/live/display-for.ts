import type { Io, Outlet } from '../io.ts';
import { paintFor } from '../print/paint.ts';
import type { Display } from './display.ts';
import { plainDisplay } from './plain.ts';
import { terminalDisplay } from './terminal.ts';

/** A redrawn view on a terminal that can draw, and plain lines elsewhere. */
export function displayFor({ env }: Pick<Io, 'env'>, outlet: Outlet): Display {
  const canDraw = outlet.isTTY && env['TERM'] !== 'dumb';
  return canDraw ? terminalDisplay(outlet, paintFor({ env }, outlet)) : plainDisplay(outlet);
}
