// The nodes of a cluster as Kubernetes lists them.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** One line of the table. */
export interface NodeLine {
  readonly name: string;
  readonly ready: boolean;
  readonly role: string;
  readonly version: string;
  readonly address: string;
}

interface NodeList {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
    readonly status: {
      readonly addresses: readonly { readonly type: string; readonly address: string }[];
      readonly conditions: readonly { readonly type: string; readonly status: string }[];
      readonly nodeInfo: { readonly kubeletVersion: string };
    };
  }[];
}

/** Asks the API server for its nodes; `undefined` when it does not answer within 10 s. */
export async function listNodes(kubectl: string, kubeconfig: string): Promise<readonly NodeLine[] | undefined> {
  const parameters = ['--kubeconfig', kubeconfig, '--request-timeout=10s', 'get', 'nodes', '-o', 'json'];
  try {
    const { stdout } = await promisify(execFile)(kubectl, parameters, { timeout: 20_000, maxBuffer: 16 * 1024 * 1024 });
    return parseNodes(stdout);
  } catch {
    return undefined;
  }
}

/** Reads what `kubectl get nodes -o json` prints. */
export function parseNodes(json: string): readonly NodeLine[] {
  return (JSON.parse(json) as NodeList).items.map((node) => ({
    name: node.metadata.name,
    ready: node.status.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
    role: 'node-role.kubernetes.io/control-plane' in node.metadata.labels ? 'control-plane' : 'worker',
    version: node.status.nodeInfo.kubeletVersion,
    address: node.status.addresses.find((address) => address.type === 'InternalIP')?.address ?? '',
  }));
}

/** The lines as a table of aligned columns. */
export function nodeTable(nodes: readonly NodeLine[]): string {
  const rows = [
    ['NAME', 'STATUS', 'ROLE', 'VERSION', 'ADDRESS'],
    ...nodes.map((node) => [node.name, node.ready ? 'Ready' : 'NotReady', node.role, node.version, node.address]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
