// The inputs of a deployment as JSON.

import { maskNamedSecrets } from '#index';
import type { CliContext } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type WhichDeployment, withDeployment } from '../locate.ts';
import { sortedJson } from '../render/sorted-json.ts';

/** Writes the inputs with sorted keys; values under names of secrets are masked. */
export function showInputs(context: CliContext, which: WhichDeployment): Promise<ExitCode> {
  return withDeployment(which, ({ deployment }) => {
    context.output.write(sortedJson(maskNamedSecrets(deployment.plan.inputs), context.isJson ? 0 : 2));
    return Promise.resolve(EXIT.ok);
  });
}
