// One pass of an operation of the lifecycle over the selected instances, as start, stop, restart and pull make it.

import { lifecycle } from '../chain.ts';
import { executeOperation } from '../parts/execute-operation.ts';
import type { Steps, WorkflowInput, WorkflowOutcome } from '../workflow.ts';
import { mappingOf } from './read-parameters.ts';
import { selectInstances } from './select-instances.ts';

/** Which operation a pass runs. */
export interface LifecyclePass {
  /** Of the graph. */
  readonly name: string;
  /** `start` for `cloudify.interfaces.lifecycle.start`. */
  readonly operation: string;
  /** The parameter that holds further inputs, which may take the place of the blueprint's. */
  readonly kwargs: string;
}

/** Runs the operation on the selected instances that have it, in the order of dependencies unless told otherwise. */
export function* lifecyclePass(input: WorkflowInput, pass: LifecyclePass): Steps<WorkflowOutcome> {
  const { parameters, view } = input;
  const inputs = mappingOf(parameters, pass.kwargs);
  if ('problem' in inputs) return inputs.problem;
  return yield* executeOperation(input, {
    name: pass.name,
    ids: selectInstances(view.plan, parameters),
    operation: lifecycle(pass.operation),
    inputs: inputs.value,
    allowsOverride: true,
    inDependencyOrder: parameters['run_by_dependency_order'] !== false,
  });
}
