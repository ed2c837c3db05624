// The envelope: what was sealed opens again, and nothing else does.

import { randomBytes } from 'node:crypto';
import { assert, nat, property, string, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEY_BYTES, open, seal } from './envelope.ts';

const key = randomBytes(KEY_BYTES);
const bytes = uint8Array({ maxLength: 300 });

describe('an envelope', () => {
  it('opens to what was sealed, and shows nothing of it', () => {
    assert(
      property(string({ minLength: 8 }), (text) => {
        const envelope = seal(Buffer.from(text), key, 'secret:a');
        const opened = open(envelope, key, 'secret:a');
        expect(opened.kind === 'opened' && opened.plaintext.toString()).toBe(text);
        expect(envelope).not.toContain(text);
      }),
    );
  });

  it('is another one each time', () => {
    expect(seal(Buffer.from('x'), key, 'p')).not.toBe(seal(Buffer.from('x'), key, 'p'));
  });

  it('opens with no other key and for no other purpose', () => {
    const envelope = seal(Buffer.from('x'), key, 'secret:a');
    expect(open(envelope, randomBytes(KEY_BYTES), 'secret:a').kind).toBe('refused');
    expect(open(envelope, key, 'secret:b').kind).toBe('refused');
  });

  it('does not open when a character is changed', () => {
    assert(
      property(bytes, nat(), (plaintext, place) => {
        const envelope = seal(plaintext, key, 'p');
        const at = 'brolly1.'.length + (place % (envelope.length - 'brolly1.'.length));
        const changed = `${envelope.slice(0, at)}${envelope[at] === 'A' ? 'B' : 'A'}${envelope.slice(at + 1)}`;
        const opened = open(changed, key, 'p');
        // The last character of base64 may carry bits that mean nothing.
        expect(opened.kind === 'opened' ? Buffer.compare(opened.plaintext, plaintext) : 0).toBe(0);
      }),
    );
  });

  it.each(['', 'brolly1', 'brolly1.AAAA', 'brolly1.AAAA.AAAA.AAAA.AAAA'])(
    'is refused when it is none: "%s"',
    (text) => {
      expect(open(text, key, 'p').kind).not.toBe('opened');
    },
  );

  it('of a newer release is told apart', () => {
    expect(open(seal(Buffer.from('x'), key, 'p').replace('brolly1', 'brolly2'), key, 'p').kind).toBe('unknown-version');
  });
});
