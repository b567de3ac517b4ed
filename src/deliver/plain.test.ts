import { describe, expect, test } from 'vitest';
import { lastWords, plain } from './plain.ts';

describe('what a program printed, for a terminal', () => {
  const cases: readonly (readonly [name: string, text: string, shown: string])[] = [
    ['words stay', 'no route to host', 'no route to host'],
    ['lines become one', 'one\r\n\n  two\tthree\n', 'one two three'],
    ['colours and cursors go', '\u001b[31mred\u001b[0m\u001b[2J\u001b[1A!', 'red!'],
    ['titles and links go', '\u001b]0;title\u0007text', 'text'],
    ['characters that hide text go', 'a\u202eb\u200bc\u0000d\u0085e\u2028f', 'a b c d e f'],
    ['halves of characters are made whole', 'a\ud800b', 'a\ufffdb'],
    ['what is too long is cut', 'x'.repeat(50), `${'x'.repeat(29)}…`],
  ];
  test.each(cases)('%s', (_name, text, shown) => {
    expect(plain(text, 30)).toBe(shown);
  });

  test('costs little, however long it is', () => {
    const startedAt = performance.now();
    expect(plain(' \u001b['.repeat(5_000_000), 30).length).toBeLessThanOrEqual(30);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('the last words of a program', () => {
  test('are the last lines that tell the cause', () => {
    const text = [
      'starting',
      '/srv/server.mjs:7',
      "  throw new Error('no such setting');",
      '  ^',
      '',
      'Error: no such setting',
      '    at main (/srv/server.mjs:7:9)',
      '',
      'Node.js v24.0.0',
    ];
    const words = lastWords(text.join('\n'), 200);
    expect(words).toBe(
      "/srv/server.mjs:7 / throw new Error('no such setting'); / Error: no such setting",
    );
  });

  test('are cut at the front, where they matter less', () => {
    expect(lastWords(`${'x'.repeat(100)} the end`, 10)).toBe('…x the end');
  });

  test('are empty when nothing was said', () => {
    expect(lastWords('\n \n', 10)).toBe('');
  });
});
