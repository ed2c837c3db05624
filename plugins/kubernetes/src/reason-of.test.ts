// Failures as text, and aborts, which are none.

import { expect, it } from 'vitest';
import { reasonOf } from './reason-of.ts';

it('is the message of an error', () => {
  const { signal } = new AbortController();
  expect(reasonOf(new Error('it is jammed'), signal)).toBe('it is jammed');
  expect(reasonOf('jammed', signal)).toBe('jammed');
});

it('passes an abort on: it says nothing of what was asked', () => {
  const aborted = new Error('cancelled');
  expect(() => reasonOf(new Error('connection lost'), AbortSignal.abort(aborted))).toThrow(aborted);
});
