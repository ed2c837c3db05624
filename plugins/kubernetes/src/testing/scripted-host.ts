// A host that answers scripts by what they hold, for tests of operations that ask a cluster.

import type { CommandOutcome, Host } from '@brolly/plugin-sdk';

/** Of the answers the first whose words stand in the script counts. A script that nothing answers fails, and says so. */
export function scriptedHost(answers: readonly (readonly [words: string, stdout: string])[]): Host {
  const notBuilt = (): Promise<never> => Promise.reject(new Error('this host only answers scripts'));
  return {
    address: { name: 'master_a1b2c3', address: '10.0.0.11', credentials: [], hostKeyPolicy: { kind: 'known-hosts' } },
    run(script): Promise<CommandOutcome> {
      const stdout = answers.find(([words]) => script.includes(words))?.[1];
      return Promise.resolve(
        stdout === undefined
          ? { exitCode: 1, stdout: '', stderr: `nothing answers ${script}` }
          : { exitCode: 0, stdout, stderr: '' },
      );
    },
    facts: notBuilt,
    forwardPort: notBuilt,
    compare: notBuilt,
    apply: notBuilt,
    revert: notBuilt,
    startShell: notBuilt,
  };
}
