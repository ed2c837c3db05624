// Runs one operation on the instances that have it, with inputs laid over those of the blueprint.

import type { JsonObject } from '@brolly/plugin-sdk';
import type { Plan } from '#plan/plan.ts';
import { topologyOf } from '../topology.ts';
import type { Steps, WorkflowInput, WorkflowOutcome } from '../workflow.ts';
import { checkKwargs } from './check-kwargs.ts';
import { operationGraph } from './operation-graph.ts';
import { nearestOperation, resolveOperation } from './resolve-operation.ts';
import { runStep } from './run-step.ts';

/** Which operation is run on what, and how. */
export interface OperationCalls {
  /** Of the graph. */
  readonly name: string;
  readonly ids: ReadonlySet<string>;
  /** Full, or short where that is clear. */
  readonly operation: string;
  readonly inputs: JsonObject;
  readonly allowsOverride: boolean;
  readonly inDependencyOrder: boolean;
}

/** Instances whose node does not have the operation are passed over; where none has it, that is said. */
export function* executeOperation(input: WorkflowInput, calls: OperationCalls): Steps<WorkflowOutcome> {
  const { plan } = input.view;
  const resolved = resolveForNodes(plan, calls);
  if (!(resolved instanceof Map)) return resolved;
  if (resolved.size === 0) {
    yield { kind: 'message', level: 'warning', text: nothingToDo(plan, calls.operation) };
    return { kind: 'completed' };
  }
  yield* runStep(operationGraph(input.view, { ...calls, operationOf: (name) => resolved.get(name) }), 'stop');
  return { kind: 'completed' };
}

/** Name of each selected node that has the operation -> the operation's full name; or why it cannot be called. */
function resolveForNodes(plan: Plan, calls: OperationCalls): Map<string, string> | WorkflowOutcome {
  const resolved = new Map<string, string>();
  const nodes = new Set([...calls.ids].flatMap((id) => topologyOf(plan).subject(id)?.node ?? []));
  for (const node of nodes) {
    const found = resolveOperation(node, calls.operation);
    if (found.kind === 'ambiguous') {
      const message = `node template "${node.name}" has several operations "${calls.operation}"`;
      return { kind: 'failed', message, hint: `Say which: ${found.operations.join(' or ')}.` };
    }
    if (found.kind === 'none') continue;
    const problem = checkKwargs({ ...calls, node, operation: found.operation });
    if (problem !== undefined) return problem;
    resolved.set(node.name, found.operation);
  }
  return resolved;
}

function nothingToDo(plan: Plan, operation: string): string {
  const near = nearestOperation(plan, operation);
  const nearest = near === undefined || near === operation ? '' : ` Did you mean "${near}"?`;
  return `No selected instance has the operation "${operation}": nothing was done.${nearest}`;
}
