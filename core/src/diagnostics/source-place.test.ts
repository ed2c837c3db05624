// From offsets to lines and columns.

import { describe, expect, it } from 'vitest';
import { placeOf, sourcePlace } from './source-place.ts';

describe('the place of an offset', () => {
  it.each([
    ['', 0, 1, 1],
    ['ab\ncd', 0, 1, 1],
    ['ab\ncd', 2, 1, 3],
    ['ab\ncd', 3, 2, 1],
    ['ab\ncd', 5, 2, 3],
    ['a\n\n\nb', 3, 3, 1],
    ['a\n\n\nb', 4, 4, 1],
    ['a\r\nb', 3, 2, 1],
    ['\nx', 0, 1, 1],
  ])('in %j at %i is line %i, column %i', (text, offset, line, column) => {
    expect(placeOf(text, offset)).toEqual({ line, column });
  });

  it('is found in any of many texts', () => {
    for (let count = 0; count < 200; count += 1) {
      const text = `${'\n'.repeat(count)}x`;
      expect(placeOf(text, count)).toEqual({ line: count + 1, column: 1 });
    }
    expect(placeOf('\nx', 1)).toEqual({ line: 2, column: 1 });
  });

  it('has its file, where the text is at hand', () => {
    const sources = new Map([['a', 'x\ny']]);
    expect(sourcePlace({ file: 'a', start: 2, end: 3 }, sources)).toEqual({ file: 'a', line: 2, column: 1 });
    expect(sourcePlace({ file: 'b', start: 2, end: 3 }, sources)).toBeUndefined();
  });
});
