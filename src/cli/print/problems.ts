import { countText } from '../../core/fleet/names.ts';
import { placeText, type Problem } from '../../manifest/problem.ts';
import { clean } from './clean.ts';
import type { Paint } from './paint.ts';

/** Problems as `file:line:column  message`, each with its hint below it, and their number. */
export function problemsText(problems: readonly Problem[], paint: Paint): string {
  const entries = problems.map((problem) => {
    const place = paint(clean(placeText(problem)), 'bold');
    const hint = problem.hint === '' ? '' : `\n    ${paint(`hint: ${clean(problem.hint)}`, 'dim')}`;
    return `${place}  ${clean(problem.message)}${hint}\n`;
  });
  const files = new Set(problems.map(({ file }) => file)).size;
  const total = `${countText(problems.length, 'problem')} in ${countText(files, 'file')}`;
  return `${entries.join('')}${paint(total, 'bad')}\n`;
}
