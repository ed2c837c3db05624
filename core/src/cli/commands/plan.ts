// brolly plan: every change before it is made.

import { Command, Option } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import {
  addBlueprintFilename,
  addDeployment,
  addExamples,
  addInputs,
  addParameters,
  BLUEPRINT_SOURCES,
  type BlueprintFilenameOption,
  type DeploymentOption,
  hostKeyPolicyOf,
  hostKeyPolicyOption,
  type InputsOption,
  importRights,
  type ParametersOption,
} from '../program-options.ts';

interface Options extends InputsOption, DeploymentOption, ParametersOption, BlueprintFilenameOption {
  readonly workflow: string;
  readonly diff: boolean;
  readonly out?: string;
  readonly hostKeyPolicy?: 'known_hosts' | 'accept_new';
}

/** Defines `brolly plan`. */
export function planCommand(): Command {
  const command = new Command('plan')
    .description('show what an install would change on each host, with differences; nothing is changed')
    .argument('[where]', `${BLUEPRINT_SOURCES}; or the id of a deployment; default this folder`)
    .addOption(new Option('-w, --workflow <name>', 'plan another workflow').default('install'))
    .option('--no-diff', 'only a line per change, without differences of content')
    .option('-o, --out <file>', 'keep the plan as well; "brolly run --plan FILE" carries out exactly this one')
    .addOption(hostKeyPolicyOption());
  addParameters(addInputs(addDeployment(addBlueprintFilename(command))));
  addExamples(command, [
    'brolly plan barevm-blueprint.yaml',
    'brolly plan --no-diff',
    'brolly plan --workflow scale -p scalable_entity_name=web -p delta=1',
    'brolly plan blueprint.yaml --out shop.plan',
    'brolly plan blueprint.yaml -i inputs.yaml --json',
  ]);
  return command.action(async (where: string | undefined, options: Options, self: Command) => {
    const { showPlan } = await import('../actions/show-plan.ts');
    const { parametersOf, parseInputs } = await import('../parse-inputs.ts');
    const request = {
      where,
      ...importRights(options),
      fileName: options.blueprintFilename,
      id: options.deployment,
      inputs: parseInputs(options.inputs ?? []),
      workflow: options.workflow,
      ...parametersOf(options),
      showDiffs: options.diff,
      out: options.out,
      hostKeyPolicy: hostKeyPolicyOf(options),
    };
    setExitCode(await showPlan(cliContext(self), request));
  });
}
