// Scales a deployment by a number or to one.

import type { JsonObject } from '@brolly/plugin-sdk';
import { findScalable } from '#index';
import type { CliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type WhichDeployment, withDeployment } from '../locate.ts';
import { asOnlyRun } from '../lock-owner.ts';
import { type RunSettings, runWorkflow } from './run-workflow.ts';

/** What is scaled, and how. */
export interface ScaleOptions extends RunSettings {
  /** Name of the scaling group or the node template. */
  readonly entity: string;
  readonly number: { readonly by: number } | { readonly to: number };
  /** Of the workflow, without entity and delta. */
  readonly parameters: JsonObject;
}

/** Runs the workflow `scale`. The number that there is now is read with the lock held. */
export function scaleDeployment(context: CliContext, which: WhichDeployment, options: ScaleOptions): Promise<ExitCode> {
  return withDeployment(which, ({ workspace, deployment: { id } }) =>
    asOnlyRun(context, { workspace, deploymentId: id }, async () => {
      const deployment = await workspace.store.getDeployment(id);
      if (deployment === undefined) {
        throw new CommandError(`the deployment "${id}" is gone`, { exitCode: EXIT.usage, hint: 'see "brolly status"' });
      }
      const { entity, number, parameters } = options;
      const isHost = parameters['scale_compute'] === true;
      const hostNode = isHost ? deployment.plan.nodes[entity]?.hostNode : undefined;
      const instances = findScalable(deployment.plan, hostNode ?? entity)?.instances ?? 0;
      const delta = 'by' in number ? number.by : number.to - instances;
      return runWorkflow(
        context,
        { workspace, deployment },
        {
          ...options,
          workflow: 'scale',
          parameters: { ...parameters, scalable_entity_name: entity, delta },
          allowCustomParameters: false,
        },
      );
    }),
  );
}
