// The leases that a run holds on its hosts: taken by its first change there, renewed while it goes on, given back at its end.

import {
  giveBackLeaseScript,
  type HostLease,
  LEASE_MS,
  type LeaseClaim,
  takeLeaseScript,
} from '@brolly/host-resources';
import type { ExecOutcome } from './connection.ts';
import { hostError } from './host-error.ts';

/** Who a run is to the hosts that it changes. */
export interface LeaseIdentity extends Pick<LeaseClaim, 'holder' | 'who' | 'folder'> {
  /** Milliseconds between two renewals. Default: a quarter of the time that a lease holds. */
  readonly renewEveryMs?: number | undefined;
}

/** What a run knows of the lease of one host. */
export interface LeaseOfHost {
  /** What a script carries. @param seen the mark when the host was looked at */
  claim(seen?: string): LeaseClaim;
  /**
   * Notes what the host said. `moved`: it is to be looked at again before it is changed.
   *
   * @throws `host-leased` or `lease-lost` when it is somebody else's.
   */
  heed(lease: HostLease, host: { readonly where: string; readonly name: string }): 'moved' | undefined;
  /** Does work whose scripts carry a claim: one that ends may give back what another one counts on. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

export interface HostLeases {
  of(key: string): LeaseOfHost;
  /** Gives back all that are held; what cannot be reached ends by itself. */
  giveBack(): Promise<void>;
}

/**
 * Keeps the leases of a run.
 *
 * @param run runs a script on a host by the connection that is open; nothing when there is none
 */
export function hostLeases(
  identity: LeaseIdentity,
  run: (key: string, script: string) => Promise<ExecOutcome | undefined>,
): HostLeases {
  const held = new Map<string, string>();
  const underWay = new Map<string, number>();
  /** Hosts whose lease one change of ours has given back while another one was under way there. */
  const leftMeanwhile = new Set<string>();
  const { renewEveryMs = LEASE_MS / 4, ...self } = identity;
  let timer: NodeJS.Timeout | undefined;
  const renewAll = (): void => {
    for (const [key, had] of held) void run(key, takeLeaseScript({ ...self, had }));
  };
  return {
    of: (key) => ({
      claim: (seen) => ({ ...self, seen, had: held.get(key) }),
      heed(lease, host) {
        // Another change of ours that was the last one there has given it back meanwhile, or may just be doing so.
        if (lease.verdict === 'lost' && (!held.has(key) || (underWay.get(key) ?? 0) > 1)) return 'moved';
        // What a script has said of the lease is heard when the script has ended: that it took it, too.
        if (lease.verdict === 'lost' && leftMeanwhile.has(key)) {
          held.delete(key);
          return 'moved';
        }
        if (lease.verdict === 'theirs') throw held.has(key) ? lostError(lease, host) : leasedError(lease, host);
        if (lease.verdict === 'lost') throw lostError(lease, host);
        if (lease.verdict === 'left') {
          held.delete(key);
          if ((underWay.get(key) ?? 0) > 1) leftMeanwhile.add(key);
        }
        if (lease.verdict === 'moved') return 'moved';
        if (lease.verdict !== 'ours') return undefined;
        held.set(key, lease.mark);
        timer ??= setInterval(renewAll, renewEveryMs).unref();
        return undefined;
      },
      async during(work) {
        underWay.set(key, (underWay.get(key) ?? 0) + 1);
        try {
          return await work();
        } finally {
          const others = (underWay.get(key) ?? 1) - 1;
          underWay.set(key, others);
          if (others === 0) leftMeanwhile.delete(key);
        }
      },
    }),
    async giveBack() {
      clearInterval(timer);
      await Promise.all([...held.keys()].map((key) => run(key, giveBackLeaseScript(self))));
      held.clear();
    },
  };
}

function leasedError(lease: HostLease, { where, name }: { readonly where: string; readonly name: string }): Error {
  const since = `for ${howLong(lease.heldForMs)} now, last heard of ${howLong(lease.silentForMs)} ago`;
  return hostError('host-leased', `${where} is being changed by somebody else: ${lease.who}, ${since}`, {
    hint: `Wait until they have ended and run "brolly resume"; or take the host over first with "brolly host lease ${name} --take".`,
  });
}

function lostError(lease: HostLease, { where, name }: { readonly where: string; readonly name: string }): Error {
  const by = lease.who === '' ? '' : ` by ${lease.who}`;
  return hostError('lease-lost', `${where} was taken over${by}: this run changes nothing there any more`, {
    hint: `See what they have done with "brolly host diff ${name}"; when they have ended, run "brolly resume".`,
  });
}

/** `8 s`, `12 min`, `3 h`. */
function howLong(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
