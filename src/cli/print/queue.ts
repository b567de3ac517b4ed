import type { Enrolled } from '../../core/rollout/history/fleet-state.ts';
import { clean } from './clean.ts';
import type { Paint } from './paint.ts';

/** Who comes before a rollout that has not begun, in their order; empty where nobody does. */
export function queueText(ahead: readonly Enrolled[], paint: Paint): string {
  if (ahead.length === 0) return '';
  const lines = ahead.map(({ rollout, component, claimed }, index) => {
    const what = claimed ? 'is at work' : 'waits as well';
    return `  ${index + 1}. ${clean(rollout)} (${clean(component)}) ${what}\n`;
  });
  return `${paint('Before it', 'bold')}\n${lines.join('')}`;
}

/** The same for programs. */
export function queueView(ahead: readonly Enrolled[]) {
  return ahead.map(({ rollout, component, claimed }) => ({ rollout, component, claimed }));
}
