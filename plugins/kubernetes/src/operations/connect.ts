// A cluster that was there: connecting to it changes nothing, and shows at once whether it can be used.

import type { ImperativeOperation, OperationContext } from '@brolly/plugin-sdk';
import { textAt } from '../api/kube-object.ts';
import { withKubeApi } from '../api/open-kube-api.ts';

/** Asks for its version, and keeps where it is and what it runs. */
export async function connected(context: OperationContext): Promise<void> {
  await withKubeApi(context, async ({ api, signal }) => {
    const version = textAt(await api.json({ method: 'GET', path: '/version', signal }), 'gitVersion').replace(/^v/, '');
    // Everybody may ask for the version: this one needs a user that is known.
    await api.json({ method: 'GET', path: '/api/v1', signal });
    context.log('info', `connected to ${api.server}, Kubernetes ${version}`);
    Object.assign(context.self.runtimeProperties, { endpoint: api.server, kubernetes_version: version });
  });
}

export const connect: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  run: connected,
};
