// Asks a control plane that answers, with kubectl as the administrator.

import { type OperationContext, RecoverableError } from '@brolly/plugin-sdk';
import { openControlPlane } from './control-planes.ts';
import { kubectlScript } from './resources/kubectl.ts';

const ASK_MS = 60_000;

/** What a script with kubectl prints. @throws RecoverableError `cluster-unreadable` where it fails */
export async function askCluster(
  context: OperationContext,
  script: string,
  { timeoutMs = ASK_MS }: { readonly timeoutMs?: number } = {},
): Promise<string> {
  const host = await openControlPlane(context);
  const outcome = await host.run(kubectlScript(script), { signal: context.signal, timeoutMs });
  if (outcome.exitCode === 0) return outcome.stdout;
  const said = outcome.stderr.trim().split('\n');
  throw new RecoverableError(`the cluster does not answer: ${said.at(-1) ?? ''}`, {
    reason: 'cluster-unreadable',
    hint: 'See "brolly run check_status".',
    evidence: [{ title: 'kubectl', lines: said.slice(-20) }],
  });
}
