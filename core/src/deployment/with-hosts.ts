// Hosts beside the stages: for commands that look at hosts, mend them, or let a person in.

import type { Host, HostAddress } from '@brolly/plugin-sdk';
import { systemClock } from '#execution/clock.ts';
import { leaseIdentity } from './lease-identity.ts';
import type { LiveOptions } from './live-options.ts';
import type { Workspace } from './workspace.ts';

/**
 * Opens hosts and gives them to `act`, all side by side; results come in the order of the addresses.
 * With a place, what is taken back on a host leaves the store as well.
 */
export async function withHosts<Result>(
  addresses: readonly HostAddress[],
  options: Pick<LiveOptions, 'signal' | 'askHostKey' | 'hostKeyPolicy'> & {
    readonly place?: { readonly workspace: Workspace; readonly deploymentId: string } | undefined;
    /** What people who work at the same host are told: `brolly host revert`. */
    readonly command: string;
    readonly onStep: (hostName: string, text: string) => void;
  },
  act: (host: Host) => Promise<Result>,
): Promise<readonly PromiseSettledResult<Result>[]> {
  const { openHosts } = await import('./host-access.ts');
  const { place } = options;
  const hosts = openHosts({
    ...options,
    deploymentId: place?.deploymentId ?? '',
    store: place?.workspace.store,
    lease: await leaseIdentity(
      place === undefined ? undefined : { store: place.workspace.store, deploymentId: place.deploymentId },
      options.command,
    ),
    now: () => systemClock.now(),
  });
  try {
    return await Promise.allSettled(addresses.map(async (address) => act(await hosts.open(address, options.signal))));
  } finally {
    await hosts.close();
  }
}

/** A terminal on a host, for a person. @returns as `runSshClient` does */
export async function sshToHost(address: HostAddress, command: readonly string[]): Promise<number | undefined> {
  const { runSshClient } = await import('#hosts/openssh/ssh-client.ts');
  return runSshClient(address, command);
}
