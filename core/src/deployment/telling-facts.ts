// A host that also says what it answered: which facts a plan was made by.

import type { Host, HostFacts } from '@brolly/plugin-sdk';

/** The same host; each answer to a question for its facts is told as well. */
export function tellingFacts(host: Host, onFacts: (hostName: string, facts: HostFacts) => void): Host {
  return {
    ...host,
    async facts(signal) {
      const facts = await host.facts(signal);
      onFacts(host.address.name, facts);
      return facts;
    },
  };
}
