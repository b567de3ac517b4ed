import type { Phase } from '../../core/rollout/status.ts';
import type { Style } from './paint.ts';

/** How a phase stands out: what is over, what goes on, what wants somebody's attention. */
export function phaseStyle(phase: Phase): Style {
  switch (phase) {
    case 'completed':
      return 'good';
    case 'halted':
    case 'aborted':
    case 'rolling-back':
    case 'rolled-back':
      return 'bad';
    case 'held':
    case 'paused':
    case 'queued':
      return 'warn';
    case 'progressing':
    case 'soaking':
      return 'busy';
    case 'planned':
    case 'superseded':
      return 'plain';
  }
}
