// A diff is right when applying it gives the other text.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

const NAMES = { beforeName: 'a', afterName: 'b' };

/** Applies a unified diff as patch(1) would, and throws where it does not fit. */
function patch(before: string, diff: string): string {
  const lines = before === '' ? [] : before.split(/(?<=\n)/);
  const output: string[] = [];
  let at = 0;
  const diffLines = diff.split('\n').slice(2, -1);
  for (const [index, line] of diffLines.entries()) {
    const header = /^@@ -(\d+)(?:,(\d+))? /.exec(line);
    if (header !== null) {
      const start = header[2] === '0' ? Number(header[1]) : Number(header[1]) - 1;
      output.push(...lines.slice(at, start));
      at = start;
      continue;
    }
    if (line.startsWith('\\')) continue;
    const text = diffLines[index + 1]?.startsWith('\\') ? line.slice(1) : `${line.slice(1)}\n`;
    if (line[0] !== '+' && lines[at++] !== text) throw new Error(`line ${at} is not ${text}`);
    if (line[0] !== '-') output.push(text);
  }
  return [...output, ...lines.slice(at)].join('');
}

describe('unifiedDiff', () => {
  it('shows changed lines with three lines around them', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\nh\n';
    const after = 'a\nb\nc\nd\nE\nf\ng\nh\n';
    expect(unifiedDiff(before, after, NAMES)).toBe('--- a\n+++ b\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n');
  });

  it('says where the last line has no line feed', () => {
    expect(unifiedDiff('a', 'a\n', NAMES)).toBe('--- a\n+++ b\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n');
  });

  it('is empty for equal texts', () => {
    expect(unifiedDiff('a\n', 'a\n', NAMES)).toBe('');
  });

  it('turns one text into the other when it is applied', () => {
    const text = fc
      .tuple(fc.array(fc.constantFrom('a', 'b', 'c', '', ' x'), { maxLength: 40 }), fc.boolean())
      .map(([lines, isEnded]) => lines.join('\n') + (isEnded && lines.length > 0 ? '\n' : ''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after);
        expect(patch(before, unifiedDiff(before, after, NAMES))).toBe(after);
      }),
      { numRuns: 500 },
    );
  });

  it('shows no more than the change where texts are long', () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
    const after = lines.with(5, 'other').with(19_990, 'other');
    const diff = unifiedDiff(`${lines.join('\n')}\n`, `${after.join('\n')}\n`, NAMES);
    expect(diff.split('\n').length).toBeLessThan(50_000);
    expect(diff).toContain('+other');
  });
});
