// Words that any line of the protocol can carry.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWord, encodeWord, protocolWords } from './protocol.ts';
import { anyText } from './testing/any-text.ts';

describe('words of the protocol', () => {
  it('carry any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const word = encodeWord(text);
        expect(word).toMatch(/^[!-~]+$/);
        expect(decodeWord(word)).toBe(text);
      }),
    );
  });

  it('are read from lines of the protocol only', () => {
    expect(protocolWords('@brolly:done a 1\r')).toEqual(['done', 'a', '1']);
    expect(protocolWords('done a 1')).toBeUndefined();
    expect(protocolWords(' @brolly:done a 1')).toBeUndefined();
  });
});
