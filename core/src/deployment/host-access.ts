// Hosts for the operations of an execution: one pool, records kept before changes, steps told as events.

import type { Host, HostAddress, HostKeyPolicy } from '@brolly/plugin-sdk';
import type { LeaseIdentity } from '#hosts/host-lease.ts';
import { openHostPool } from '#hosts/host-pool.ts';
import type { Store } from '#store/store.ts';
import { forgetMachine, getMachine, putMachine } from './known-machine.ts';
import type { HostKeyPolicyOverride, LiveOptions } from './live-options.ts';

export interface HostAccess {
  readonly open: (address: HostAddress, signal: AbortSignal) => Promise<Host>;
  /** Gives back the leases of hosts and closes all connections. */
  readonly close: () => Promise<void>;
}

export interface HostAccessOptions extends Pick<LiveOptions, 'askHostKey' | 'hostKeyPolicy' | 'onHost'> {
  readonly deploymentId: string;
  readonly store: Store | undefined;
  /** Without it no lease is asked for: for looking only. */
  readonly lease?: LeaseIdentity | undefined;
  readonly now: () => number;
  readonly onStep: (instanceId: string, text: string) => void;
}

/** Opens nothing until an operation asks for a host. Without a store nothing is recorded: for a dry run only. */
export function openHosts(options: HostAccessOptions): HostAccess {
  const { deploymentId, store } = options;
  const pool = openHostPool({
    askHostKey: options.askHostKey,
    lease: options.lease,
    onMachine: async (host, machineId) => store && putMachine({ store, deploymentId }, host, machineId),
    onStep: options.onStep,
    async onRecord(host, owner, records) {
      const instanceId = instanceOf(owner, deploymentId) ?? host.name;
      await store?.putHostRecords(
        records.map((record) => ({ ...record, deploymentId, instanceId, host: host.address, at: options.now() })),
      );
    },
  });
  return {
    async open(address, signal) {
      options.onHost?.(address.name, address.address);
      const known = store && (await getMachine({ store, deploymentId }, address));
      const host = await pool.host(withPolicy(address, options.hostKeyPolicy), signal, known);
      return store === undefined ? host : forgettingRecords(host, store, deploymentId);
    },
    close: () => pool.close(),
  };
}

/** A host whose records leave the store once they were taken back. */
function forgettingRecords(host: Host, store: Store, deploymentId: string): Host {
  return {
    address: host.address,
    facts: (signal) => host.facts(signal),
    run: (script, options) => host.run(script, options),
    startShell: (program, options) => host.startShell(program, options),
    forwardPort: (to, options) => host.forwardPort(to, options),
    compare: (resources, options) => host.compare(resources, options),
    apply: (resources, options) => host.apply(resources, options),
    async revert(options) {
      const changes = await host.revert(options);
      const instanceId = instanceOf(options.owner, deploymentId);
      if (instanceId !== undefined) {
        await store.deleteHostRecords(deploymentId, instanceId);
        await forgetMachine({ store, deploymentId }, host.address);
      }
      return changes;
    },
  };
}

/** The instance whose record an owner is; `undefined` for one of another deployment. */
function instanceOf(owner: string, deploymentId: string): string | undefined {
  return owner.startsWith(`${deploymentId}.`) ? owner.slice(deploymentId.length + 1) : undefined;
}

function withPolicy(address: HostAddress, override: HostKeyPolicyOverride | undefined): HostAddress {
  if (override === undefined || address.hostKeyPolicy.kind === 'pinned') return address;
  const { file } = address.hostKeyPolicy;
  const policy: HostKeyPolicy = { kind: override, ...(file === undefined ? {} : { file }) };
  return { ...address, hostKeyPolicy: policy };
}
