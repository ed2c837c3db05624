// Why pods do not start, where what the cluster says of them tells it.

import { type OperationError, RecoverableError } from '@brolly/plugin-sdk';
import type { HostEvidence } from '../evidence/cause.ts';
import { diagnose } from '../evidence/diagnose.ts';

const NOTHING: HostEvidence = {
  said: [],
  units: {},
  journals: {},
  podLogs: {},
  certificates: {},
  clock: undefined,
  sections: {},
};

/** The failure by the cause that events of pods tell, which stand in its evidence; itself where they tell none. */
export function explainedByEvents(error: RecoverableError): OperationError {
  const [cause] = diagnose({ ...NOTHING, sections: { events: error.evidence.flatMap(({ lines }) => lines) } });
  if (cause === undefined) return error;
  return new RecoverableError(`${cause.message} (${error.message})`, {
    reason: cause.code,
    hint: cause.hint,
    evidence: [...cause.proof, ...error.evidence],
    cause: error,
  });
}
