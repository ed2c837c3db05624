// adopt: the deployment takes over the trust and the release of a backup, before a host is prepared by them.

import type { ImperativeOperation } from '@brolly/plugin-sdk';
import { clusterSettings, text } from '../settings.ts';
import { trustValueName, withValidAdministrator } from '../trust.ts';
import { openRequested } from './restore-request.ts';

/** Inputs `from` and `identity`. */
export const adopt: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  async run(context) {
    const { inputs, privateValues, self } = context;
    const { head } = await openRequested(context, { from: text(inputs, 'from'), identity: text(inputs, 'identity') });
    const trust = await withValidAdministrator(head.trust, Date.now());
    await privateValues.put(trustValueName(clusterSettings(context).name), JSON.stringify(trust));
    self.runtimeProperties['kubernetes_version'] = head.kubernetes;
  },
};
