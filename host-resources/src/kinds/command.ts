// A script with a guard.

import { quote } from '@brolly/plugin-sdk';
import { isYes, type ResourceKind } from '../resource-kind.ts';

/** A script with a guard: the declared way to do what no other kind can. */
export interface CommandResource {
  readonly kind: 'command';
  /** Names it, unique in the list: `kubeadm-init`. */
  readonly name: string;
  /** POSIX sh, run under `set -e`. Ends with 0 for success; its stderr is the evidence of a failure, its stdout is dropped. */
  readonly run: string;
  /** POSIX sh, not under `set -e`: 0 means there is nothing to do. Asked again right before `run`. Without it the command runs every time. */
  readonly unless?: string;
  /** POSIX sh, run under `set -e`, that takes it back. Recorded before `run` starts, and must be safe after a `run` that was cut anywhere. */
  readonly undo?: string;
  /** For people: `initialise the control plane`. */
  readonly title?: string;
  /** Its text is never shown; its stderr still is when it fails. */
  readonly secret?: boolean;
}

export const commandKind: ResourceKind<CommandResource> = {
  name: (resource) => resource.name,
  observe(resource) {
    if (resource.unless === undefined) return 'brolly_fact satisfied no';
    return `if ${guard(resource.unless)} 2>/dev/null; then brolly_fact satisfied yes; else brolly_fact satisfied no; fi`;
  },
  compare(resource, facts) {
    if (isYes(facts, 'satisfied')) return undefined;
    const title = resource.title === undefined ? '' : `: ${resource.title}`;
    return {
      action: 'run',
      summary: `run ${resource.name}${title}`,
      before: { satisfied: false },
      revertAction: 'run',
      revertSummary: resource.undo === undefined ? `nothing undoes ${resource.name}` : `undo ${resource.name}${title}`,
    };
  },
  change(resource) {
    const run = `exec 4<&-\nset +u\neval ${quote(resource.run)}`;
    if (resource.unless === undefined) return run;
    return `if ${guard(resource.unless)}; then exit 0; fi\n${run}`;
  },
  revert(resource) {
    return resource.undo === undefined ? ':' : `set +u\neval ${quote(resource.undo)}`;
  },
};

/** The guard as a condition: in a subshell, so that it may exit and its syntax errors stay its own. */
function guard(script: string): string {
  return `(set +eu; eval ${quote(script)}) </dev/null >/dev/null`;
}
