// Finds the workflow that a plugin or the blueprint's own folder declares.

import { dirname } from 'node:path';
import { customWorkflow, remoteWorkflow } from '#graph/custom/custom-workflow.ts';
import { carrierOf, type FoundWorkflow, type WorkflowRequest } from '#graph/prepare-workflow.ts';
import { loadPlugins } from '#plugins/load-plugins.ts';
import { loadWorkflow } from '#plugins/load-workflow.ts';
import type { DeploymentRecord } from '#store/store.ts';

/**
 * The workflow of a plugin or of the blueprint's folder that is asked for, or that carries the update out that is asked for;
 * `undefined` where core has it.
 */
export async function findWorkflow(
  deployment: Pick<DeploymentRecord, 'id' | 'plan' | 'blueprintPath'>,
  request: Pick<WorkflowRequest, 'workflow' | 'parameters'>,
): Promise<FoundWorkflow | undefined> {
  const { blueprintPath, id: deploymentId } = deployment;
  const { workflow: name, plan: planned } = carrierOf(request) ?? { ...request, plan: deployment.plan };
  const declared = Object.hasOwn(planned.workflows, name) ? planned.workflows[name] : undefined;
  if (declared === undefined) return undefined;
  const blueprintFolder = dirname(blueprintPath);
  const plugins = await loadPlugins([planned.plugins[declared.plugin] ?? { name: declared.plugin }], blueprintFolder);
  const loaded = await loadWorkflow(declared, { plugins, blueprintFolder });
  if (loaded?.kind !== 'loaded') return loaded;
  const { workflow } = loaded;
  const named = { name: `the workflow "${name}" (${loaded.source})`, deploymentId };
  return {
    kind: 'found',
    workflow:
      workflow.kind === 'here'
        ? customWorkflow({ ...named, custom: workflow.custom })
        : remoteWorkflow({ ...named, custom: workflow.custom }),
  };
}
