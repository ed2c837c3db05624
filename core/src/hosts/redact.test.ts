// Secrets in text.

import { describe, expect, it } from 'vitest';
import { redact } from './redact.ts';

describe('redact', () => {
  it.each<[string, readonly string[], string]>([
    ['is pass and pass', ['pass'], 'is ****** and ******'],
    ['password', ['pass', 'password'], '******'],
    ['a.*b $& and a.*b', ['a.*b', '$&$&'], '****** $& and ******'],
    ['the cat', ['cat', ''], 'the cat'],
    ['nothing here', [], 'nothing here'],
    ['line one\nline two', ['one\nline'], 'line ****** two'],
  ])('makes %j, of %j, %j', (text, secrets, expected) => {
    expect(redact(text, secrets)).toBe(expected);
  });
});
