import type { ExplainedValue } from '../../api/operations/explained-value.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

/** Where each value of a plan comes from, a line for each. */
export function explainedText(values: readonly ExplainedValue[], paint: Paint): string {
  if (values.length === 0) return '';
  const rows = values.map(({ stage, field, value, from, note }) => [
    `  ${stage ?? 'all stages'}`,
    field,
    value,
    from,
    note,
  ]);
  const head = paint('Where each value comes from', 'bold');
  return `${head}\n${table(['  STAGE', 'FIELD', 'VALUE', 'FROM', ''], rows, paint)}`;
}
