// kubectl of the lab's build, used as a user would: with the kubeconfig that the install gave.

import { kubectlPath } from '@brolly/lab';
import { runProgram } from './command.ts';

/** Runs kubectl and gives its stdout; throws with its stderr when it fails. */
export async function kubectl(kubeconfig: string, parameters: readonly string[], stdin = ''): Promise<string> {
  const result = await runProgram(await kubectlPath(), ['--kubeconfig', kubeconfig, ...parameters], {
    stdin,
    timeoutMs: 180_000,
  });
  if (result.exitCode !== 0)
    throw new Error(`kubectl ${parameters.join(' ')}: exit code ${result.exitCode}: ${result.stderr}`);
  return result.stdout;
}

export interface ReadyNode {
  readonly name: string;
  readonly ready: boolean;
  readonly address: string;
  readonly isControlPlane: boolean;
}

interface NodeList {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
    readonly status: {
      readonly addresses: readonly { readonly type: string; readonly address: string }[];
      readonly conditions: readonly { readonly type: string; readonly status: string }[];
    };
  }[];
}

/** The nodes as the API server lists them, by name. */
export async function readyNodes(kubeconfig: string): Promise<readonly ReadyNode[]> {
  const list = JSON.parse(await kubectl(kubeconfig, ['get', 'nodes', '-o', 'json'])) as NodeList;
  return list.items.map((node) => ({
    name: node.metadata.name,
    ready: node.status.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
    address: node.status.addresses.find((address) => address.type === 'InternalIP')?.address ?? '',
    isControlPlane: 'node-role.kubernetes.io/control-plane' in node.metadata.labels,
  }));
}
