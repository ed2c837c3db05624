// The outputs of a deployment, evaluated now.

import type { Json } from '@brolly/plugin-sdk';
import type { DeploymentRecord, Store } from '#store/store.ts';
import { readNeighbours } from './neighbours.ts';
import { indexPlan, nodeInstances } from './node-instances.ts';
import { runtimeProperties } from './runtime-properties.ts';
import { localSurroundings, type ReadSecret } from './surroundings.ts';

const MASK = '********';

/** One output: its value, or why it has none. */
export interface OutputValue {
  readonly name: string;
  readonly description?: string | undefined;
  readonly value: Json;
  readonly problem?: string | undefined;
}

/**
 * Evaluates every output; one that cannot be evaluated does not hide the others. Sorted by name.
 *
 * @param secrets where secrets are read; by default each stands as asterisks.
 */
export async function readOutputs(
  store: Store,
  deployment: DeploymentRecord,
  secrets: ReadSecret = () => MASK,
): Promise<readonly OutputValue[]> {
  const neighbours = await readNeighbours(store, deployment.plan);
  const surroundings = localSurroundings({ ...deployment, deploymentId: deployment.id, secrets, neighbours });
  const instances = await store.listInstances(deployment.id);
  const views = nodeInstances(indexPlan(deployment.plan), runtimeProperties(instances), surroundings);
  return Object.entries(deployment.plan.outputs)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, output]) => {
      const described = output.description === undefined ? {} : { description: output.description };
      try {
        return { name, ...described, value: views.evaluate(output.value, {}) };
      } catch (error) {
        return { name, ...described, value: null, problem: error instanceof Error ? error.message : String(error) };
      }
    });
}
