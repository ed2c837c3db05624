// Where an operation looks for files first: in the folder of the imported blueprint that it belongs to.

import { folderOfNamespace } from '#blueprint/imports/find-scripts.ts';
import type { OperationTask } from '#graph/task-graph.ts';
import type { PlanIndex } from './node-instances.ts';

/**
 * The folder, relative to the blueprint, of the imported blueprint that the script of an operation lies in, else of the
 * one that its node template is of; `undefined` for what is the blueprint's own.
 */
export function resourceFolder(
  task: Pick<OperationTask, 'instanceId' | 'inputs'>,
  { plan, instancesById }: PlanIndex,
): string | undefined {
  if (plan.importedFolders === undefined) return undefined;
  const folders = new Map(Object.entries(plan.importedFolders));
  const { script_path: script } = task.inputs;
  const around = [...folders.values()].filter(
    (folder) => typeof script === 'string' && script.startsWith(`${folder}/`),
  );
  const [innermost] = around.toSorted((a, b) => b.length - a.length);
  return innermost ?? folderOfNamespace(instancesById.get(task.instanceId)?.nodeName ?? '', folders);
}
