// Operations and workflows that existing blueprints name and that are not built yet: they say so.

import { type CustomWorkflow, type ImperativeOperation, NonRecoverableError } from '@brolly/plugin-sdk';

export function notBuilt(what: string, hint: string): ImperativeOperation {
  return {
    kind: 'imperative',
    run: () => Promise.reject(errorOf(what, hint)),
  };
}

export function notBuiltWorkflow(what: string, hint: string): CustomWorkflow {
  return {
    // oxlint-disable-next-line require-yield -- it ends before its first step
    steps: function* () {
      throw errorOf(what, hint);
    },
  };
}

function errorOf(what: string, hint: string): NonRecoverableError {
  return new NonRecoverableError(`${what} is not built yet`, { reason: 'not-built', hint });
}
