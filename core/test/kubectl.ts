// kubectl of the lab's build, used as a user would: with the kubeconfig that the install gave.

import { kubectlPath, type NodeLine, parseNodes } from '@brolly/lab';
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

/** The nodes as the API server lists them. */
export async function readyNodes(kubeconfig: string): Promise<readonly NodeLine[]> {
  return parseNodes(await kubectl(kubeconfig, ['get', 'nodes', '-o', 'json']));
}
