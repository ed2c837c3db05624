// The page of all commands and options, from the definitions that the command line itself uses.

import type { Argument, Command, Option } from 'commander';
import { brollyProgram } from '../../core/src/cli/brolly-program.ts';
import { cfyProgram } from '../../core/src/cli/cfy-program.ts';
import { examplesOf } from '../../core/src/cli/program-options.ts';
import { GENERATED } from './markdown.ts';

/** Every command of both grammars that is not hidden, in the order of its help. */
export function commandsPage(): string {
  const parts = [brollyProgram(), cfyProgram()].flatMap((program) => [
    `## ${program.name()}`,
    program.description(),
    optionList('Options that every command takes:', program.options),
    ...leavesOf(program).map((command) => section(command, program)),
  ]);
  return `${[GENERATED, '# Commands', 'Generated from the command line itself: this is what `--help` says.', ...parts.filter(Boolean)].join('\n\n')}\n`;
}

function leavesOf(command: Command): readonly Command[] {
  const shown = command.createHelp().visibleCommands(command);
  const below = shown.filter((each) => each.name() !== 'help');
  return below.flatMap((each) => (each.commands.length === 0 ? [each] : leavesOf(each)));
}

function section(command: Command, program: Command): string {
  const examples = examplesOf(command);
  const parts = [
    `### ${pathOf(command)}`,
    sentence(command.description()),
    `\`\`\`\n${[pathOf(command), command.usage().replace(/^\[options\] ?/, '')].join(' ').trim()}\n\`\`\``,
    argumentList(command.registeredArguments),
    optionList('', command.createHelp().visibleOptions(command)),
    examples.length === 0 ? '' : `\`\`\`sh\n${examples.join('\n')}\n\`\`\``,
  ];
  return parts.filter((part) => part !== '' && command !== program).join('\n\n');
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function argumentList(args: readonly Argument[]): string {
  return args.map((each) => `- \`${each.name().toUpperCase()}\`: ${each.description}`).join('\n');
}

function optionList(head: string, options: readonly Option[]): string {
  const lines = options
    .filter((each) => each.long !== '--help' && !each.hidden)
    .map((each) => `- \`${each.flags}\`: ${each.description}${more(each)}`);
  return [head, lines.join('\n')].filter(Boolean).join('\n\n');
}

function more(option: Option): string {
  const choices = option.argChoices === undefined ? '' : `; one of ${option.argChoices.join(', ')}`;
  const { defaultValue } = option as { readonly defaultValue?: unknown };
  const isTold = defaultValue === undefined || defaultValue === true;
  return `${choices}${isTold ? '' : `; default ${typeof defaultValue === 'string' ? defaultValue : JSON.stringify(defaultValue)}`}`;
}
