// Lines and text out of streams without end.

import { describe, expect, it } from 'vitest';
import { LimitedText } from './limited-text.ts';
import { LineReader } from './line-reader.ts';

const MIB = 1024 * 1024;

function linesOf(chunks: readonly Buffer[]): readonly string[] {
  const lines: string[] = [];
  const reader = new LineReader((line) => lines.push(line));
  for (const chunk of chunks) reader.add(chunk);
  reader.end();
  return lines;
}

describe('LineReader', () => {
  it('gives the same lines however the bytes are cut', () => {
    const bytes = Buffer.from('één\n\ntwo\r\nlast 🌍');
    for (let size = 1; size <= bytes.length; size += 1) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      expect(linesOf(chunks)).toEqual(['één', '', 'two', 'last 🌍']);
    }
  });

  it('gives nothing for nothing, and nothing after the end of the last line', () => {
    expect(linesOf([])).toEqual([]);
    expect(linesOf([Buffer.from('one\n')])).toEqual(['one']);
  });

  it('keeps no more than the last MiB of a line without an end, and is quick about it', () => {
    const chunk = Buffer.alloc(32 * 1024, 'x');
    const beganAt = performance.now();
    const [line = '', ...more] = linesOf([...Array.from({ length: 2_000 }, () => chunk), Buffer.from('end\n')]);
    expect(line).toHaveLength(MIB);
    expect(line.endsWith('xend')).toBe(true);
    expect(more).toEqual([]);
    expect(performance.now() - beganAt).toBeLessThan(2_000);
  });
});

describe('LimitedText', () => {
  it('keeps all of what is short, and the last MiB of what is long', () => {
    const text = new LimitedText();
    expect(text.text()).toBe('');
    text.add('one ');
    text.add('two');
    expect(text.text()).toBe('one two');
    for (let count = 0; count < 5; count += 1) text.add(`${count}`.repeat(MIB));
    text.add('end');
    expect(text.text()).toBe(`${'4'.repeat(MIB - 3)}end`);
  });
});
