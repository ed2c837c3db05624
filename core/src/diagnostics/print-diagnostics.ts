// Diagnostics for people and for machines.

import type { Diagnostic, Severity, Span } from './diagnostic.ts';
import { placeOf, sourcePlace } from './source-place.ts';

type Sources = ReadonlyMap<string, string>;

const COLORS: Readonly<Record<Severity | 'dim' | 'off', string>> = {
  error: '\u001B[31m',
  warning: '\u001B[33m',
  info: '\u001B[36m',
  dim: '\u001B[2m',
  off: '\u001B[0m',
};
const LONGEST_LINE = 160;

/** Each problem with its source line underlined, related places and the hint, then a line that counts them. */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  options: { readonly colors: boolean },
): string {
  if (diagnostics.length === 0) return '';
  const paint = (color: keyof typeof COLORS, text: string): string =>
    options.colors ? `${COLORS[color]}${text}${COLORS.off}` : text;
  const blocks = diagnostics.map((diagnostic) => {
    const lines = [
      `${paint(diagnostic.severity, `${diagnostic.severity}[${diagnostic.code}]`)}: ${diagnostic.message}`,
    ];
    const { span, related = [], severity } = diagnostic;
    const width = marginWidth([span, ...related.map((one) => one.span)], sources);
    if (span !== undefined) lines.push(...excerpt(span, sources, { width, paint: (text) => paint(severity, text) }));
    for (const one of related)
      lines.push(`  ${one.message}:`, ...excerpt(one.span, sources, { width, paint: (text) => paint('dim', text) }));
    if (diagnostic.hint !== undefined) lines.push(`  ${paint('dim', 'hint:')} ${diagnostic.hint}`);
    return lines.join('\n');
  });
  return `${blocks.join('\n\n')}\n\n${countLine(diagnostics)}\n`;
}

/** The same as data: places are 1-based. */
export function diagnosticsToJson(diagnostics: readonly Diagnostic[], sources: Sources): readonly unknown[] {
  return diagnostics.map(({ span, related, ...rest }) => ({
    ...rest,
    place: span === undefined ? undefined : range(span, sources),
    related: (related ?? []).map((one) => ({ message: one.message, place: range(one.span, sources) })),
  }));
}

function range(span: Span, sources: Sources): unknown {
  const text = sources.get(span.file);
  if (text === undefined) return { file: span.file };
  return { file: span.file, start: placeOf(text, span.start), end: placeOf(text, span.end) };
}

/** So many characters that the numbers of all lines stand in one column. */
function marginWidth(spans: readonly (Span | undefined)[], sources: Sources): number {
  const lines = spans.map((span) => (span === undefined ? 1 : (sourcePlace(span, sources)?.line ?? 1)));
  return String(Math.max(...lines)).length;
}

function excerpt(
  span: Span,
  sources: Sources,
  { width, paint }: { readonly width: number; readonly paint: (text: string) => string },
): readonly string[] {
  const text = sources.get(span.file);
  const place = sourcePlace(span, sources);
  if (text === undefined || place === undefined) return [`  --> ${span.file}`];
  const lineStart = span.start - place.column + 1;
  const lineEnd = text.indexOf('\n', lineStart);
  const whole = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd).replace(/\r$/, '');
  const before = place.column - 1;
  // Of a long line what stands around the place; nothing in it may move the cursor.
  const skipped = before < LONGEST_LINE / 2 ? 0 : Math.max(0, Math.min(before - 40, whole.length - LONGEST_LINE));
  const line = whole.slice(skipped, skipped + LONGEST_LINE).replaceAll(/\p{Cc}/gu, ' ');
  const indent = before - skipped;
  const length = Math.max(1, Math.min(span.end - span.start, line.length - indent));
  const margin = ' '.repeat(width);
  return [
    `${margin} --> ${span.file}:${place.line}:${place.column}`,
    `${margin} |`,
    `${String(place.line).padStart(width)} | ${line}`,
    `${margin} | ${' '.repeat(indent)}${paint('^'.repeat(length))}`,
  ];
}

function countLine(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Severity, word: string): readonly string[] => {
    const number = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return number === 0 ? [] : [`${number} ${word}${number === 1 ? '' : 's'}`];
  };
  const codes = [...new Set(diagnostics.map((diagnostic) => diagnostic.code))];
  return `${[...count('error', 'error'), ...count('warning', 'warning'), ...count('info', 'note')].join(', ')}. "brolly explain ${codes[0]}" tells more.`;
}
