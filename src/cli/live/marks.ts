import type { ClusterProgress, ClusterStep } from '../../core/rollout/history/state.ts';
import type { Style } from '../print/paint.ts';
import type { Span } from './line.ts';

/** One mark a cluster. The marks differ in shape as well, for those who see no colours. */
const marks: Readonly<Record<ClusterStep, readonly [mark: string, style: Style]>> = {
  pending: ['○', 'dim'],
  changing: ['◐', 'busy'],
  delivered: ['◕', 'busy'],
  verified: ['●', 'good'],
  failed: ['✗', 'bad'],
  restoring: ['◑', 'warn'],
  restored: ['↩', 'warn'],
  stuck: ['✗', 'bad'],
  deferred: ['–', 'warn'],
  skipped: ['–', 'warn'],
};

/** The mark of a cluster; one that is not as it should be stands out. */
export function markOf({ step, falter }: ClusterProgress): Span {
  if (falter !== null) return { text: '!', style: 'bad' };
  const [text, style] = marks[step];
  return { text, style };
}

/** How far something is, in so many columns. */
export function bar(share: number, columns: number): readonly Span[] {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * columns);
  return [
    { text: '█'.repeat(filled), style: 'good' },
    { text: '░'.repeat(columns - filled), style: 'dim' },
  ];
}
