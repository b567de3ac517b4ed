import { addressText, type AnswerTimes, exchange, type Fetch } from './exchange.ts';
import type { ExpositionFormat } from './exposition.ts';

export interface PageRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Default 16 MiB, decompressed. */
  readonly bytesMax?: number;
  readonly signal: AbortSignal;
  readonly fetch?: Fetch | undefined;
}

export type MetricsPage =
  | {
      readonly kind: 'page';
      readonly text: string;
      readonly format: ExpositionFormat;
      readonly times: AnswerTimes;
    }
  | { readonly kind: 'failed'; readonly timedOut: boolean; readonly message: string };

/**
 * Gets a target's `/metrics` page. Compressed answers are unpacked on the way, and the size limit counts
 * what comes out. Never throws.
 */
export async function fetchMetricsPage(request: PageRequest): Promise<MetricsPage> {
  const answered = await exchange({
    ...request,
    method: 'GET',
    headers: { Accept: 'text/plain;version=0.0.4', ...request.headers },
    bytesMax: request.bytesMax ?? 16 * 1024 * 1024,
  });
  if (answered.kind === 'failed') {
    return failed(answered.message, answered.reason === 'timeout');
  }
  const shown = addressText(request.url);
  if (answered.status !== 200) return failed(`${shown} answers HTTP ${answered.status}`);
  const format = formatOf(answered.contentType);
  if (format === null) return failed(`${shown} is no page of metrics in Prometheus' text format`);
  return { kind: 'page', text: answered.body, format, times: answered.times };
}

/** OpenMetrics is not asked for, but some targets give nothing else. */
function formatOf(contentType: string): ExpositionFormat | null {
  const [type = ''] = contentType.split(';');
  if (type.trim() === 'application/openmetrics-text') return 'openmetrics';
  return ['', 'text/plain'].includes(type.trim()) ? 'prometheus' : null;
}

function failed(message: string, timedOut = false): MetricsPage {
  return { kind: 'failed', timedOut, message };
}
