// execute_operation: runs one operation on the instances that have it. Changes no states.

import { executeOperation as execute } from '../parts/execute-operation.ts';
import type { Workflow } from '../workflow.ts';
import { mappingOf } from './read-parameters.ts';
import { selectInstances } from './select-instances.ts';

/** Inputs that the blueprint gives are replaced only with `allow_kwargs_override`. */
export const executeOperation: Workflow = {
  function: 'cloudify.plugins.workflows.execute_operation',
  isResumable: true,
  *steps(input) {
    const { parameters, view } = input;
    const { operation } = parameters;
    if (typeof operation !== 'string' || operation === '') {
      return { kind: 'failed', message: 'the operation has no name', hint: 'Say for instance -p operation=start.' };
    }
    const inputs = mappingOf(parameters, 'operation_kwargs');
    if ('problem' in inputs) return inputs.problem;
    return yield* execute(input, {
      name: 'execute_operation',
      ids: selectInstances(view.plan, parameters),
      operation,
      inputs: inputs.value,
      allowsOverride: parameters['allow_kwargs_override'] === true,
      inDependencyOrder: parameters['run_by_dependency_order'] === true,
    });
  },
};
