// What may come next on a command line: commands, options, and names of what is there. Pure but for the names it asks for.

import type { Argument, Command, Option } from 'commander';

/** Something that may stand in the place of the last word. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** Names that only the disk knows, asked for when they are needed. */
export interface NameSources {
  readonly deployments: () => Promise<readonly string[]>;
  /** Of the deployment that the words name, or of the only one. */
  readonly workflows: (deployment: string | undefined) => Promise<readonly string[]>;
  readonly nodes: (deployment: string | undefined) => Promise<readonly string[]>;
  /** Node templates and scaling groups. */
  readonly scalable: (deployment: string | undefined) => Promise<readonly string[]>;
  /** Node instances and node templates that are hosts. */
  readonly hosts: (deployment: string | undefined) => Promise<readonly string[]>;
  readonly executions: (deployment: string | undefined) => Promise<readonly string[]>;
  /** Of the graph that the last execution is in. */
  readonly tasks: (deployment: string | undefined) => Promise<readonly string[]>;
  readonly secrets: () => Promise<readonly string[]>;
  readonly diagnostics: () => Promise<readonly string[]>;
}

export interface Completion {
  readonly candidates: readonly Candidate[];
  /** Whether names of files may stand there, too. */
  readonly takesFiles: boolean;
}

/** Which names an option or an argument takes, by its own name; what is not listed takes files. */
const NAMES_OF: Readonly<Record<string, keyof NameSources | 'nothing'>> = {
  deployment: 'deployments',
  'blueprint-id': 'deployments',
  'deployment-id': 'deployments',
  workflow: 'workflows',
  'workflow-id': 'workflows',
  node: 'nodes',
  'node-id': 'nodes',
  only: 'nodes',
  entity: 'scalable',
  host: 'hosts',
  task: 'tasks',
  execution: 'executions',
  'execution-id': 'executions',
  code: 'diagnostics',
  where: 'deployments',
  name: 'secrets',
  names: 'secrets',
  key: 'secrets',
  id: 'deployments',
  'task-retries': 'nothing',
  'task-retry-interval': 'nothing',
  'task-thread-pool-size': 'nothing',
  'max-concurrent': 'nothing',
  raw: 'nothing',
  profile: 'nothing',
};
/** Arguments that are a name and no file. */
const NO_FILE: ReadonlySet<string> = new Set([
  'workflow',
  'workflow-id',
  'code',
  'entity',
  'host',
  'task',
  'name',
  'names',
  'key',
  'execution-id',
]);

/** Completes the last of the words that follow the program's name; it may be empty. */
export async function completeWords(
  program: Command,
  words: readonly string[],
  sources: NameSources,
): Promise<Completion> {
  const current = words.at(-1) ?? '';
  const place = placeOf(program, words.slice(0, -1));
  const { command, deployment } = place;
  if (place.awaiting !== undefined) return optionValues(place.awaiting, current, { sources, deployment });
  const [, flag, value] = /^(--[^=]+)=(.*)$/s.exec(current) ?? [];
  if (flag !== undefined) {
    const option = optionsOf(command).find((each) => each.long === flag);
    const found = option === undefined ? NOTHING : await optionValues(option, value ?? '', { sources, deployment });
    return { ...found, candidates: found.candidates.map((each) => ({ ...each, value: `${flag}=${each.value}` })) };
  }
  if (current.startsWith('-')) return only(flagsOf(command), current);
  if (command.commands.length > 0 && place.positionals === 0) return only(commandsOf(command), current);
  const argument = argumentAt(command, place.positionals);
  return argument === undefined ? NOTHING : argumentValues(argument, current, { sources, deployment, command });
}

const NOTHING: Completion = { candidates: [], takesFiles: false };

interface Place {
  readonly command: Command;
  /** Arguments that stand there already. */
  readonly positionals: number;
  /** The option whose value comes next. */
  readonly awaiting: Option | undefined;
  readonly deployment: string | undefined;
}

function placeOf(program: Command, words: readonly string[]): Place {
  let command = program;
  let positionals = 0;
  let awaiting: Option | undefined;
  let deployment: string | undefined;
  for (const word of words) {
    if (awaiting !== undefined) {
      if (NAMES_OF[nameOf(awaiting)] === 'deployments') deployment = word;
      awaiting = undefined;
    } else if (word.startsWith('-')) {
      const option = optionsOf(command).find((each) => each.long === word || each.short === word);
      if (option?.required === true) awaiting = option;
    } else {
      const next = command.commands.find((each) => each.name() === word || each.aliases().includes(word));
      if (next === undefined) positionals += 1;
      else command = next;
    }
  }
  return { command, positionals, awaiting, deployment };
}

/** Options of a command and of all above it. */
function optionsOf(command: Command): readonly Option[] {
  return [...command.options, ...(command.parent === null ? [] : optionsOf(command.parent))];
}

function nameOf(option: Option): string {
  return option.long?.replace(/^--(no-)?/, '') ?? '';
}

function flagsOf(command: Command): readonly Candidate[] {
  const help = { value: '--help', description: 'display help for command' };
  const shown = optionsOf(command).filter((each) => !each.hidden);
  return [...shown.map((each) => ({ value: each.long ?? each.short ?? '', description: each.description })), help];
}

function commandsOf(command: Command): readonly Candidate[] {
  const shown = command.createHelp().visibleCommands(command);
  return shown.map((each) => ({ value: each.name(), description: each.description() }));
}

function argumentAt(command: Command, index: number): Argument | undefined {
  const last = command.registeredArguments.at(-1);
  return command.registeredArguments[index] ?? (last?.variadic === true ? last : undefined);
}

interface Asking {
  readonly sources: NameSources;
  readonly deployment: string | undefined;
}

async function optionValues(option: Option, current: string, asking: Asking): Promise<Completion> {
  if (option.argChoices !== undefined) return only(option.argChoices.map(plain), current);
  const source = NAMES_OF[nameOf(option)];
  if (source === undefined) return { candidates: [], takesFiles: true };
  return only(await namesOf(source, asking), current);
}

async function argumentValues(
  argument: Argument,
  current: string,
  asking: Asking & { readonly command: Command },
): Promise<Completion> {
  if (argument.argChoices !== undefined) return only(argument.argChoices.map(plain), current);
  const source = NAMES_OF[argument.name()];
  if (source === undefined) return { candidates: [], takesFiles: true };
  const names = namedFreely(asking.command) ? [] : await namesOf(source, asking);
  return { ...only(names, current), takesFiles: !NO_FILE.has(argument.name()) };
}

/** A new secret has a new name. */
function namedFreely(command: Command): boolean {
  return command.name() === 'create';
}

async function namesOf(source: keyof NameSources | 'nothing', asking: Asking): Promise<readonly Candidate[]> {
  if (source === 'nothing') return [];
  return (await asking.sources[source](asking.deployment)).map(plain);
}

function plain(value: string): Candidate {
  return { value, description: '' };
}

function only(candidates: readonly Candidate[], current: string): Completion {
  return { candidates: candidates.filter((each) => each.value.startsWith(current)), takesFiles: false };
}
