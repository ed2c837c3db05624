// A host that tells of each call that an operation makes, for traces.

import type { Host, ShellEnd } from '@brolly/plugin-sdk';

/** One call of a host, when it has ended. Times in milliseconds since the epoch. */
export interface HostCall {
  readonly taskId: string;
  readonly instanceId: string;
  readonly address: string;
  readonly kind: 'facts' | 'run' | 'shell' | 'compare' | 'apply' | 'revert';
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
  const begin = (kind: HostCall['kind']): ((failure?: string) => void) => {
    const { taskId, instanceId, now } = by;
    const about = { taskId, instanceId, address: host.address.address, kind, startedAt: now() };
    return (failure) => onCall({ ...about, endedAt: now(), failure });
  };
  async function watched<Result>(kind: HostCall['kind'], call: () => Promise<Result>): Promise<Result> {
    const end = begin(kind);
    try {
      const result = await call();
      end();
      return result;
    } catch (error) {
      end(failureName(error));
      throw error;
    }
  }
  /** A shell is a call from its start to its end, however it comes. */
  const startShell: Host['startShell'] = async (program, options) => {
    const end = begin('shell');
    try {
      const shell = await host.startShell(program, options);
      void shell.ended.then((how) => end(shellFailure(how)));
      return shell;
    } catch (error) {
      end(failureName(error));
      throw error;
    }
  };
  return {
    address: host.address,
    startShell,
    forwardPort: (to, options) => host.forwardPort(to, options),
    facts: (signal) => watched('facts', () => host.facts(signal)),
    run: (script, options) => watched('run', () => host.run(script, options)),
    compare: (resources, options) => watched('compare', () => host.compare(resources, options)),
    apply: (resources, options) => watched('apply', () => host.apply(resources, options)),
    revert: (options) => watched('revert', () => host.revert(options)),
  };
}

function failureName(error: unknown): string {
  return error instanceof Error ? error.name : 'failed';
}

/** That a program ends with a code other than 0 is its own affair. */
function shellFailure(end: ShellEnd): string | undefined {
  switch (end.kind) {
    case 'exited':
      return undefined;
    case 'killed':
      return `killed by ${end.signal}`;
    case 'lost':
      return 'lost';
  }
}
