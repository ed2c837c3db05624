// A script with a guard.

import type { CommandResource } from '../resource.ts';
import { isYes, type ResourceKind } from '../resource-kind.ts';
import { quote } from '../shell/quote.ts';

export const commandKind: ResourceKind<CommandResource> = {
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
