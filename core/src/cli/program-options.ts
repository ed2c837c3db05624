// Options that several commands share, with one wording.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXIT_CODES_HELP } from './exit-codes.ts';
import { parseTime } from './parse-time.ts';

/** Collects a repeatable option. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** Parses a whole number that is at least `lowest`. */
export function wholeNumber(lowest: number): (value: string) => number {
  return (value) => {
    const parsed = Number(value);
    if (!Number.isInteger(parsed) || parsed < lowest) {
      throw new InvalidArgumentError(`It must be a whole number, at least ${lowest}.`);
    }
    return parsed;
  };
}

/** Adds --json, -v and -q to a program; they may stand before or after a command's name. */
export function addGlobalOptions(program: Command): Command {
  return program
    .option('--json', 'machine-readable output: one JSON value per line')
    .option(
      '-v, --verbose',
      'say more: every change (-v), debug lines (-vv), stacks of errors (-vvv)',
      (_: string, before: number | undefined) => (before ?? 0) + 1,
    )
    .option('-q, --quiet', 'say nothing but errors')
    .addHelpText('afterAll', `\n${EXIT_CODES_HELP}`);
}

export interface InputsOption {
  readonly inputs?: readonly string[];
  readonly allowImportOutside?: boolean;
  readonly fetchImports?: boolean;
  readonly anyVersion?: boolean;
}

/** What a blueprint may import beyond its folder, and whether it may be newer than it says. */
export function importRights(options: InputsOption) {
  const { allowImportOutside, fetchImports, anyVersion } = options;
  return { allowImportsOutside: allowImportOutside, fetchImports, isAnyVersion: anyVersion };
}

/** Adds -i, --inputs, and what a blueprint may import. */
export function addInputs(command: Command): Command {
  command.option('--allow-import-outside', 'let the blueprint import files from outside its folder');
  command.option('--fetch-imports', 'fetch imports from addresses that are not built in');
  command.option('--any-version', 'take parts of newer versions of the language than the blueprint says');
  return command.option(
    '-i, --inputs <values>',
    'inputs: a YAML or JSON file, a folder, a wildcard, JSON text or key=value;key2=value2; may be repeated, later ones win',
    collect,
  );
}

/** What may stand where a blueprint is asked for, in help texts. */
export const BLUEPRINT_SOURCES =
  'a blueprint, its folder, an archive of it, the address of one, or owner/repository[:branch-or-tag] on GitHub';

export interface BlueprintFilenameOption {
  readonly blueprintFilename?: string;
}

/** Adds -n, --blueprint-filename. */
export function addBlueprintFilename(command: Command): Command {
  return command.option(
    '-n, --blueprint-filename <name>',
    'the file in the folder or archive (default: blueprint.yaml, or the only YAML file of an archive)',
  );
}

export interface RunOptions {
  readonly taskRetries: number;
  readonly taskRetryInterval: number;
  readonly maxConcurrent: number;
  readonly maxPerHost: number;
  readonly maxOfType?: Readonly<Record<string, number>>;
  readonly waitAfterFail: number;
  readonly hostKeyPolicy?: 'known_hosts' | 'accept_new';
}

/** What holds where nothing else is said, in Cloudify's grammar, too; `waitAfterFail` is Cloudify's own, in seconds. */
export const RUN_DEFAULTS = { maxPerHost: 8, waitAfterFail: 600 } as const;

/** Adds what says how an execution runs. */
export function addRunOptions(command: Command): Command {
  return command
    .option(
      '--task-retries <number>',
      'how often a failed operation is tried again; -1: without limit',
      wholeNumber(-1),
      5,
    )
    .option('--task-retry-interval <seconds>', 'seconds between two attempts', wholeNumber(0), 3)
    .addOption(
      new Option('--max-concurrent <number>', 'how many operations run side by side')
        .argParser(wholeNumber(1))
        .default(500),
    )
    .addOption(
      new Option('--max-per-host <number>', 'how many of them on one host')
        .argParser(wholeNumber(1))
        .default(RUN_DEFAULTS.maxPerHost),
    )
    .option('--max-of-type <type=number>', 'how many of them on instances of a node type; may be repeated', typeLimit)
    .addOption(
      new Option('--wait-after-fail <seconds>', 'how long other branches go on after the first failure')
        .argParser(wholeNumber(0))
        .default(RUN_DEFAULTS.waitAfterFail),
    )
    .addOption(hostKeyPolicyOption());
}

/** Collects `shop.Web=4`. */
function typeLimit(value: string, before: Readonly<Record<string, number>> = {}): Readonly<Record<string, number>> {
  const [, type, number] = /^(.+)=(.*)$/.exec(value) ?? [];
  if (type === undefined || number === undefined)
    throw new InvalidArgumentError('Write TYPE=NUMBER, such as shop.Web=4.');
  return { ...before, [type]: wholeNumber(1)(number) };
}

/** The option that overrides what the blueprint says of host keys. */
export function hostKeyPolicyOption(): Option {
  return new Option(
    '--host-key-policy <policy>',
    'what makes a host key acceptable, instead of what the blueprint says: known_hosts (unknown keys are asked for in a terminal, refused elsewhere) or accept_new',
  ).choices(['known_hosts', 'accept_new']);
}

/** Turns the words of the option into the policy. */
export function hostKeyPolicyOf(options: {
  readonly hostKeyPolicy?: 'known_hosts' | 'accept_new';
}): 'known-hosts' | 'accept-new' | undefined {
  return options.hostKeyPolicy === undefined
    ? undefined
    : options.hostKeyPolicy === 'known_hosts'
      ? 'known-hosts'
      : 'accept-new';
}

/** What the engine needs, from the options. */
export function runSettings(options: RunOptions): {
  readonly maxRetries: number;
  readonly retryIntervalMs: number;
  readonly maxConcurrent: number;
  readonly maxPerHost: number;
  readonly maxOfNodeType: Readonly<Record<string, number>> | undefined;
  readonly waitAfterFailMs: number;
  readonly hostKeyPolicy: 'known-hosts' | 'accept-new' | undefined;
} {
  return {
    maxRetries: options.taskRetries,
    retryIntervalMs: options.taskRetryInterval * 1000,
    maxConcurrent: options.maxConcurrent,
    maxPerHost: options.maxPerHost,
    maxOfNodeType: options.maxOfType,
    waitAfterFailMs: options.waitAfterFail * 1000,
    hostKeyPolicy: hostKeyPolicyOf(options),
  };
}

interface ChoiceOptions {
  readonly dryRun?: boolean;
  readonly only?: readonly string[];
  readonly from?: readonly string[];
  readonly at?: number;
  readonly subgraphRetries?: number;
}

/** Adds what says which tasks of a new execution are run, and when. */
function addChoices(command: Command): Command {
  return command
    .option('--dry-run', 'go the way without running operations; nothing is changed or kept')
    .option('--only <name>', 'run only tasks of this node template or node instance; may be repeated', collect)
    .option('--from <task>', 'run only this task and what comes after it; may be repeated', collect)
    .option(
      '--subgraph-retries <number>',
      'how often an instance that failed is uninstalled and installed anew; -1: without limit; default 0',
      wholeNumber(-1),
    )
    .addOption(
      new Option('--at <time>', 'wait until then: +90m, 03:00 or 2026-12-24T03:00').argParser((text) =>
        parseTime(text, Date.now()),
      ),
    );
}

/** What a new execution needs, from the options. */
function choicesOf(options: ChoiceOptions): {
  readonly isDryRun: boolean;
  readonly only: readonly string[] | undefined;
  readonly from: readonly string[] | undefined;
  readonly scheduledAt: number | undefined;
  readonly subgraphRetries: number | undefined;
} {
  const { dryRun, only, from, at, subgraphRetries } = options;
  return { isDryRun: dryRun === true, only, from, scheduledAt: at, subgraphRetries };
}

export interface ParametersOption {
  readonly parameters?: readonly string[];
  readonly allowCustomParameters?: boolean;
}

/** Adds -p, --parameters and --allow-custom-parameters. */
export function addParameters(command: Command): Command {
  return command
    .option('-p, --parameters <values>', 'parameters of the workflow, in the same forms as --inputs', collect)
    .option('--allow-custom-parameters', 'also take parameters that the workflow does not declare');
}

/** How a workflow is run. */
export interface WorkflowOptions extends ChoiceOptions, RunOptions, ParametersOption {}

/** Adds what a command takes that runs a workflow: its parameters, how the execution runs, which of its tasks, and when. */
export function addWorkflowOptions(command: Command): Command {
  return addChoices(addRunOptions(addParameters(command)));
}

/** How a new execution runs, from the options; its parameters are read by `parametersOf`. */
export function workflowSettings(
  options: WorkflowOptions,
): ReturnType<typeof runSettings> & ReturnType<typeof choicesOf> {
  return { ...runSettings(options), ...choicesOf(options) };
}

export interface DeploymentOption {
  readonly deployment?: string;
}

/** Adds -d, --deployment, and -b, --blueprint-id, as who comes from Cloudify writes it: locally both have one id. */
export function addDeployment(command: Command): Command {
  return command
    .option('-d, --deployment <id>', 'the deployment, where the folder has several')
    .option('-b, --blueprint-id <id>', 'the same, as cfy spells it')
    .on('option:blueprint-id', (id: string) => command.setOptionValue('deployment', id));
}

const EXAMPLES = new WeakMap<Command, readonly string[]>();

/** The examples of a command. */
export function examplesOf(command: Command): readonly string[] {
  return EXAMPLES.get(command) ?? [];
}

/** Adds examples to the help of a command. */
export function addExamples(command: Command, examples: readonly string[]): Command {
  EXAMPLES.set(command, examples);
  return command.addHelpText('after', `\nExamples:\n${examples.map((each) => `  $ ${each}`).join('\n')}`);
}
