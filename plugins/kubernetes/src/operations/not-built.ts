// Operations that blueprints of the old plugin name and that are not built yet: they say so.

import { type ImperativeOperation, NonRecoverableError } from '@brolly/plugin-sdk';

export function notBuilt(what: string): ImperativeOperation {
  return {
    kind: 'imperative',
    run: () =>
      Promise.reject(
        new NonRecoverableError(`${what} is not built yet`, {
          reason: 'not-built',
          hint: 'Use kubectl with the kubeconfig of the deployment.',
        }),
      ),
  };
}
