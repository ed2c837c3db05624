// What a workflow that takes nodes away leaves of their cluster, and whether they come again.

import type { Json, JsonObject, NodeInstance, OperationContext } from '@brolly/plugin-sdk';
import { RESTORE_WORKFLOW } from './backup/restore-request.ts';

/** Workflows that take everything that their filters leave. */
const TAKE_ALL = ['uninstall', 'reinstall', 'rollback', RESTORE_WORKFLOW];

/** False where the workflow takes all of `controlPlanes`, too. */
export function clusterStays(
  { execution }: Pick<OperationContext, 'execution'>,
  controlPlanes: readonly Pick<NodeInstance, 'id' | 'nodeName' | 'typeHierarchy'>[],
): boolean {
  if (!TAKE_ALL.includes(execution.workflow.split('--').at(-1) ?? '')) return true;
  return !controlPlanes.every((one) => isSelected(execution.parameters, one));
}

/** Whether the workflow installs a node anew that it takes away. */
export function isReplaced(
  { execution: { workflow, parameters } }: Pick<OperationContext, 'execution'>,
  instance: Pick<NodeInstance, 'id' | 'nodeName' | 'typeHierarchy'>,
): boolean {
  const name = workflow.split('--').at(-1);
  if (name === 'reinstall') return isSelected(parameters, instance);
  const only = parameters['node_instance_id'] ?? '';
  return name === 'heal' && (only === '' || only === instance.id);
}

function isSelected(
  parameters: JsonObject,
  { id, nodeName, typeHierarchy }: Pick<NodeInstance, 'id' | 'nodeName' | 'typeHierarchy'>,
): boolean {
  return (
    fits(parameters['node_instance_ids'], [id]) &&
    fits(parameters['node_ids'], [nodeName]) &&
    fits(parameters['type_names'], typeHierarchy)
  );
}

/** A filter that is empty lets all pass. */
function fits(filter: Json | undefined, names: readonly string[]): boolean {
  if (!Array.isArray(filter) || filter.length === 0) return true;
  return names.some((name) => (filter as readonly Json[]).includes(name));
}
