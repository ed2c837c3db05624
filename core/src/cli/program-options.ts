// Options that several commands share, with one wording.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXIT_CODES_HELP } from './exit-codes.ts';

/** Collects a repeatable option. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function wholeNumber(lowest: number): (value: string) => number {
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
      'say more: every change (-v), debug lines (-vv)',
      (_: string, before: number | undefined) => (before ?? 0) + 1,
    )
    .option('-q, --quiet', 'say nothing but errors')
    .addHelpText('afterAll', `\n${EXIT_CODES_HELP}`);
}

export interface InputsOption {
  readonly inputs?: readonly string[];
  readonly allowImportOutside?: boolean;
}

/** Adds -i, --inputs, and what a blueprint may import. */
export function addInputs(command: Command): Command {
  command.option('--allow-import-outside', 'let the blueprint import files from outside its folder');
  return command.option(
    '-i, --inputs <values>',
    'inputs: a YAML or JSON file, a folder, a wildcard, JSON text or key=value;key2=value2; may be repeated, later ones win',
    collect,
  );
}

export interface RunOptions {
  readonly taskRetries: number;
  readonly taskRetryInterval: number;
  readonly maxConcurrent: number;
  readonly hostKeyPolicy?: 'known_hosts' | 'accept_new';
}

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
        .default(100),
    )
    .addOption(hostKeyPolicyOption());
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
  readonly hostKeyPolicy: 'known-hosts' | 'accept-new' | undefined;
} {
  return {
    maxRetries: options.taskRetries,
    retryIntervalMs: options.taskRetryInterval * 1000,
    maxConcurrent: options.maxConcurrent,
    hostKeyPolicy: hostKeyPolicyOf(options),
  };
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

export interface DeploymentOption {
  readonly deployment?: string;
}

/** Adds -d, --deployment. */
export function addDeployment(command: Command): Command {
  return command.option('-d, --deployment <id>', 'the deployment, where the folder has several');
}

/** Adds examples to the help of a command. */
export function addExamples(command: Command, examples: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${examples.map((each) => `  $ ${each}`).join('\n')}`);
}
