// The outputs of a deployment, evaluated now.

import type { Json } from '@brolly/plugin-sdk';
import type { DeploymentRecord, InstanceRecord } from '#store/store.ts';
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
export function readOutputs(
  deployment: DeploymentRecord,
  instances: readonly InstanceRecord[],
  secrets: ReadSecret = () => MASK,
): readonly OutputValue[] {
  const surroundings = localSurroundings(deployment.plan, secrets);
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
