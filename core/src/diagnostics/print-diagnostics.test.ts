// How problems look for people and for machines.

import { describe, expect, it } from 'vitest';
import type { Diagnostic } from './diagnostic.ts';
import { diagnosticsToJson, printDiagnostics } from './print-diagnostics.ts';

const TEXT = 'inputs:\n  port: {type: strin}\r\n\tlast: x';
const sources = new Map([
  ['a.yaml', TEXT],
  ['strange.yaml', 'a: \u001B[2Jx'],
  ['long.yaml', `${'x'.repeat(400)}HERE${'y'.repeat(400)}\n`],
]);

function at(piece: string, file = 'a.yaml'): Diagnostic['span'] {
  const start = sources.get(file)?.indexOf(piece) ?? 0;
  return { file, start, end: start + piece.length };
}
const problem = (more: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'type-unknown',
  severity: 'error',
  message: 'the type is not known',
  ...more,
});
const print = (...diagnostics: readonly Diagnostic[]): string =>
  printDiagnostics(diagnostics, sources, { colors: false });

describe('a printed diagnostic', () => {
  it('shows its code, its place, the line with the part underlined, and the hint', () => {
    expect(print(problem({ span: at('strin'), hint: 'Did you mean "string"?' }))).toBe(
      [
        'error[type-unknown]: the type is not known',
        '  --> a.yaml:2:16',
        '  |',
        '2 |   port: {type: strin}',
        '  |                ^^^^^',
        '  hint: Did you mean "string"?',
        '',
        '1 error. "brolly explain type-unknown" tells more.',
        '',
      ].join('\n'),
    );
  });

  it('shows related places too', () => {
    expect(
      print(
        problem({ span: at('port'), related: [{ message: 'it is defined here first', span: at('inputs') as never }] }),
      ),
    ).toContain(
      '2 |   port: {type: strin}\n  |   ^^^^\n  it is defined here first:\n  --> a.yaml:1:1\n  |\n1 | inputs:\n  | ^^^^^^\n',
    );
  });

  it('keeps the underline below its part after a tab, in the last line', () => {
    expect(print(problem({ span: at('last') }))).toContain('3 |  last: x\n  |  ^^^^\n');
  });

  it('underlines to the end of the line what goes on below it, and one place where nothing is', () => {
    expect(print(problem({ span: { file: 'a.yaml', start: 10, end: 200 } }))).toContain(`  |   ${'^'.repeat(19)}\n`);
    expect(print(problem({ span: { file: 'a.yaml', start: TEXT.length, end: TEXT.length } }))).toContain(
      '  |         ^\n',
    );
  });

  it('shows of a long line the part that is meant', () => {
    const lines = print(problem({ span: at('HERE', 'long.yaml') })).split('\n');
    expect(lines[1]).toBe('  --> long.yaml:1:401');
    const column = lines[3]?.indexOf('HERE') ?? -1;
    expect(column).toBeGreaterThan(0);
    expect(lines[3]?.length).toBeLessThan(200);
    expect(lines[4]?.slice(column)).toBe('^^^^');
  });

  it('lets nothing that stands in a file move the cursor', () => {
    expect(print(problem({ span: at('x', 'strange.yaml') }))).toContain('1 | a:  [2Jx\n  |        ^\n');
  });

  it('has no line where the text is not at hand, and no place where there is none', () => {
    expect(print(problem({ span: { file: 'gone.yaml', start: 3, end: 4 } }))).toContain(
      'not known\n  --> gone.yaml\n\n',
    );
    expect(print(problem({ hint: 'Look.' }))).toContain('not known\n  hint: Look.\n');
  });

  it('has colors where they are wanted', () => {
    const colored = printDiagnostics([problem({ span: at('port'), severity: 'warning' })], sources, { colors: true });
    expect(colored).toContain('\u001B[33mwarning[type-unknown]\u001B[0m');
    expect(colored).toContain('\u001B[33m^^^^\u001B[0m');
    expect(print(problem())).not.toContain('\u001B');
  });

  it('is counted with the others by severity', () => {
    const text = print(
      problem(),
      problem({ severity: 'warning', code: 'x' }),
      problem(),
      problem({ severity: 'info' }),
    );
    expect(text.split('\n').at(-2)).toBe('2 errors, 1 warning, 1 note. "brolly explain type-unknown" tells more.');
    expect(print()).toBe('');
  });
});

describe('a diagnostic as data', () => {
  it('has places that count from 1', () => {
    const span = at('strin');
    expect(
      diagnosticsToJson(
        [problem({ span, hint: 'h', related: [{ message: 'm', span: at('port') as never }] })],
        sources,
      ),
    ).toEqual([
      {
        code: 'type-unknown',
        severity: 'error',
        message: 'the type is not known',
        hint: 'h',
        place: { file: 'a.yaml', start: { line: 2, column: 16 }, end: { line: 2, column: 21 } },
        related: [
          { message: 'm', place: { file: 'a.yaml', start: { line: 2, column: 3 }, end: { line: 2, column: 7 } } },
        ],
      },
    ]);
  });

  it('has no place, or the file alone, where nothing more is known', () => {
    expect(
      diagnosticsToJson([problem(), problem({ span: { file: 'gone', start: 0, end: 1 } })], sources),
    ).toMatchObject([{ place: undefined, related: [] }, { place: { file: 'gone' } }]);
  });
});
