// Evaluates functions against what the recording's storage held.

import type { Answer, Case } from './case.ts';

export function evaluateCase(one: Case): Answer {
  return { id: one.id, error: { class: 'NotSupported', message: `no answer to ${one.entry}` } };
}
