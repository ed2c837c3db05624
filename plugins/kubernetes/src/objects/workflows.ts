// Workflows of the newer plugin for Kubernetes.

import { type CustomWorkflow, executeOperation, runGraph } from '@brolly/plugin-sdk';
import { notBuiltWorkflow } from '../operations/not-built.ts';

/** Merges changes into the definition of one instance's object and applies it; they stay with the instance. */
const updateResourceDefinition: CustomWorkflow = {
  steps: function* ({ parameters, instances }) {
    const instance = parameters['node_instance_id'];
    if (typeof instance !== 'string' || !instances.some(({ id }) => id === instance))
      throw new Error(
        `parameter node_instance_id is ${JSON.stringify(instance)}: give one of ${instances.map(({ id }) => id).join(', ')}`,
      );
    const inputs = { resource_definition_changes: parameters['resource_definition_changes'] ?? {} };
    yield runGraph('update', executeOperation({ instance, operation: 'cloudify.interfaces.lifecycle.update', inputs }));
  },
};

export const objectWorkflows: Readonly<Record<string, CustomWorkflow>> = {
  update_resource_definition: updateResourceDefinition,
  refresh_and_store_token: notBuiltWorkflow(
    'refresh_and_store_token',
    'Use a kubeconfig whose user has an exec plugin: it renews its token by itself.',
  ),
};
