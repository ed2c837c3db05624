// A host that tells of each call that an operation makes, for traces.

import type { Host } from '@brolly/plugin-sdk';

/** One call of a host, when it has ended. Times in milliseconds since the epoch. */
export interface HostCall {
  readonly taskId: string;
  readonly instanceId: string;
  readonly address: string;
  readonly kind: 'facts' | 'run' | 'compare' | 'apply' | 'revert';
  readonly startedAt: number;
  readonly endedAt: number;
  /** What kind of thing went wrong, without details, which may hold secrets. */
  readonly failure?: string | undefined;
}

/** Wraps a host; results and errors pass through as they are. */
export function watchedHost(
  host: Host,
  by: { readonly taskId: string; readonly instanceId: string; readonly now: () => number },
  onCall: (call: HostCall) => void,
): Host {
  async function watched<Result>(kind: HostCall['kind'], call: () => Promise<Result>): Promise<Result> {
    const { taskId, instanceId, now } = by;
    const about = { taskId, instanceId, address: host.address.address, kind, startedAt: now() };
    try {
      const result = await call();
      onCall({ ...about, endedAt: now() });
      return result;
    } catch (error) {
      onCall({ ...about, endedAt: now(), failure: error instanceof Error ? error.name : 'failed' });
      throw error;
    }
  }
  return {
    address: host.address,
    startShell: (program, options) => host.startShell(program, options),
    forwardPort: (to, options) => host.forwardPort(to, options),
    facts: (signal) => watched('facts', () => host.facts(signal)),
    run: (script, options) => watched('run', () => host.run(script, options)),
    compare: (resources, options) => watched('compare', () => host.compare(resources, options)),
    apply: (resources, options) => watched('apply', () => host.apply(resources, options)),
    revert: (options) => watched('revert', () => host.revert(options)),
  };
}
