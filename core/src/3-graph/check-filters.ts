// Whether the filters of a workflow name what the deployment has: a typing error would silently select nothing.

import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { suggestName } from '#diagnostics/suggest-name.ts';
import type { Plan } from '#plan/plan.ts';
import type { WorkflowParameters } from './task-graph.ts';

/** Parameter -> what it names, and the names that there are. */
const FILTERS: Readonly<Record<string, { readonly what: string; readonly known: (plan: Plan) => readonly string[] }>> =
  {
    type_names: {
      what: 'node type',
      known: (plan) => [...new Set(Object.values(plan.nodes).flatMap((node) => node.typeHierarchy))],
    },
    node_ids: { what: 'node template', known: (plan) => Object.keys(plan.nodes) },
    node_instance_ids: { what: 'node instance', known: (plan) => plan.instances.map(({ id }) => id) },
  };

/** A `filter-unknown`, which is a warning as in Cloudify nothing is said, for each name that nothing has. */
export function checkFilters(plan: Plan, parameters: WorkflowParameters): readonly Diagnostic[] {
  return Object.entries(FILTERS).flatMap(([parameter, { what, known }]) => {
    const given = parameters[parameter];
    if (!Array.isArray(given) || given.length === 0) return [];
    const names = known(plan);
    return given
      .map(String)
      .filter((name) => !names.includes(name))
      .map((name): Diagnostic => {
        const near = suggestName(name, names);
        const hint = near === undefined ? 'It selects nothing.' : `Did you mean "${near}"?`;
        return {
          code: 'filter-unknown',
          severity: 'warning',
          message: `${parameter}: there is no ${what} "${name}"`,
          hint,
        };
      });
  });
}
