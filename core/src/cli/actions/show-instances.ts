// Node instances with what they know.

import type { Json } from '@brolly/plugin-sdk';
import { maskNamedSecrets } from '#index';
import type { CliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type WhichDeployment, withDeployment } from '../locate.ts';
import { sortedJson } from '../render/sorted-json.ts';

/** Writes instances as JSON with sorted keys, all or those of one node template. Values under names of secrets are masked. */
export function showInstances(
  context: CliContext,
  which: WhichDeployment,
  nodeName: string | undefined,
): Promise<ExitCode> {
  return withDeployment(which, async ({ workspace, deployment }) => {
    const records = await workspace.store.listInstances(deployment.id);
    const nodes = Object.keys(deployment.plan.nodes);
    if (nodeName !== undefined && !nodes.includes(nodeName)) {
      throw new CommandError(`there is no node template "${nodeName}"`, {
        exitCode: EXIT.usage,
        hint: `there are: ${nodes.join(', ')}`,
      });
    }
    const planned = new Map(deployment.plan.instances.map((each) => [each.id, each]));
    const instances = records
      .filter((each) => nodeName === undefined || each.nodeName === nodeName)
      .map((each): Json => {
        const instance = planned.get(each.id);
        const node = deployment.plan.nodes[each.nodeName];
        const relationships = (instance?.relationships ?? []).map((link) => ({
          target_id: link.targetId,
          target_name: node?.relationships[link.relationship]?.target ?? '',
          type: node?.relationships[link.relationship]?.type ?? '',
        }));
        return {
          id: each.id,
          name: each.nodeName,
          node_id: each.nodeName,
          host_id: instance?.hostInstanceId ?? null,
          index: instance?.index ?? null,
          state: each.state,
          version: each.version,
          relationships,
          runtime_properties: each.runtimeProperties,
        };
      });
    context.output.write(sortedJson(maskNamedSecrets(instances), context.isJson ? 0 : 2));
    return EXIT.ok;
  });
}
