// Runs the status check of instances, once each, and keeps the answers.

import type { Json } from '@brolly/plugin-sdk';
import type { InstanceChange } from '../instance-change.ts';
import { topologyOf } from '../topology.ts';
import type { GraphEnd, Steps, WorkflowInput } from '../workflow.ts';
import { checkRecord } from './check-record.ts';
import { operationGraph } from './operation-graph.ts';
import { runStep } from './run-step.ts';

const CHECK_STATUS = 'cloudify.interfaces.validation.check_status';

/**
 * Checks without retries; a failed check stops no other. Keeps `status` and `previous_status` in the system properties.
 *
 * @returns the instances whose check failed, sorted by id
 */
export function* checkStatus(
  input: WorkflowInput,
  checked: { readonly name: string; readonly ids: ReadonlySet<string>; readonly inDependencyOrder: boolean },
): Steps<readonly string[]> {
  const { view } = input;
  const graph = operationGraph(view, {
    ...checked,
    operationOf: () => CHECK_STATUS,
    task: { maxRetries: 0, keepsResult: true, ignoreFailure: true },
  });
  const end = yield* runStep(graph, 'go-on');
  const changes = [...checked.ids].map((id) => statusChange(input, id, end));
  if (changes.length > 0) yield { kind: 'change-instances', changes };
  const failed = new Set(end.failures.flatMap(({ instanceId }) => instanceId ?? []));
  return [...failed].toSorted();
}

function statusChange({ view, at }: WorkflowInput, instanceId: string, end: GraphEnd): InstanceChange {
  const hasCheck = topologyOf(view.plan).subject(instanceId)?.node.operations[CHECK_STATUS] !== undefined;
  const failed = end.failures.find((one) => one.instanceId === instanceId);
  const result = failed?.failure.message ?? end.results[`${instanceId}/validation.check_status`] ?? null;
  const status = checkRecord(at, { ok: failed === undefined, task: hasCheck ? CHECK_STATUS : null, result });
  const previous: Json | undefined = view.systemProperties(instanceId)['status'];
  return {
    instanceId,
    setSystemProperties: { status, ...(previous === undefined ? {} : { previous_status: previous }) },
  };
}
