// What every command knows beside its own arguments.

import type { JsonObject } from '@brolly/plugin-sdk';
import type { Command } from 'commander';
import { type Output, processOutput } from './output.ts';

/** Options that stand on the program itself and so on every command. */
export interface GlobalOptions {
  readonly json?: boolean;
  /** Counted: -v, -vv. */
  readonly verbose?: number;
  readonly quiet?: boolean;
}

export interface CliContext {
  readonly output: Output;
  readonly isJson: boolean;
  /** -1 with --quiet, 0 by default, then one per -v. */
  readonly verbosity: number;
  /** Whose grammar was typed. */
  readonly grammar: 'brolly' | 'cfy';
  /** What was typed, for the lock's owner and for messages. Secrets on it are the user's own doing: values are left out. */
  readonly command: string;
}

/** Reads the options of the program that a command belongs to. */
export function cliContext(command: Command, output: Output = processOutput()): CliContext {
  const options = command.optsWithGlobals<GlobalOptions>();
  const names: string[] = [];
  for (let each: Command | null = command; each !== null; each = each.parent) names.unshift(each.name());
  return {
    output,
    isJson: options.json === true,
    verbosity: options.quiet === true ? -1 : (options.verbose ?? 0),
    grammar: names[0] === 'cfy' ? 'cfy' : 'brolly',
    command: names.join(' '),
  };
}

/** Writes a line that says what is being done; nothing in JSON or quiet mode. */
export function say(context: CliContext, text: string): void {
  if (!context.isJson && context.verbosity >= 0) context.output.write(text);
}

/** Writes what a command has to answer: a text for people, or one line of JSON. */
export function answer(context: CliContext, text: string, json: JsonObject): void {
  if (context.isJson) context.output.write(JSON.stringify(json));
  else say(context, text);
}

/** Writes a warning to standard error in any mode. */
export function warn(context: CliContext, text: string): void {
  context.output.note(`${context.output.colors.yellow('warning')}: ${text}`);
}
