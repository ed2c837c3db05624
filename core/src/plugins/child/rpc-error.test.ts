// Errors of operations that cross to another process and come back as they were.

import { NonRecoverableError, RecoverableError } from '@brolly/plugin-sdk';
import { expect, it } from 'vitest';
import { errorFromJson, errorToJson } from './rpc-error.ts';

it.each([
  new NonRecoverableError('it may not leave', { reason: 'quorum-lost', hint: 'Wait.', isRefusal: true }),
  new NonRecoverableError('somebody else is there', { evidence: [{ title: 'found', lines: ['a file'] }] }),
  new RecoverableError('not yet', { reason: 'jammed', retryAfterMs: 20 }),
])('tells the other process all that the outcome needs: %s', (error) => {
  const { message, data } = errorToJson(error);
  expect(errorFromJson(message, JSON.parse(JSON.stringify(data)))).toEqual(error);
});
