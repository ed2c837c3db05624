// The outputs of a deployment: lines for people, JSON for machines and for Cloudify's grammar, one raw value for scripts.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { maskNamedSecrets, type OutputValue, type ReadSecret, readOutputs } from '#index';
import { type CliContext, warn } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type WhichDeployment, withDeployment } from '../locate.ts';
import { sortedJson } from '../render/sorted-json.ts';

/** `name: value`, strings as they are, other values as JSON. */
export function outputLines(outputs: readonly OutputValue[], mask: (value: Json) => Json): string {
  const width = Math.max(...outputs.map((each) => each.name.length));
  return outputs
    .map((each) => `  ${each.name.padEnd(width)}  ${each.problem ?? valueText(maskedValue(each, mask))}`)
    .join('\n');
}

/** A secret is told by its name, which the mask has to see. */
function maskedValue({ name, value }: OutputValue, mask: (value: Json) => Json): Json {
  return (mask({ [name]: value }) as JsonObject)[name] ?? null;
}

/** Writes all outputs, or the value of one with nothing around it. */
export function showOutputs(
  context: CliContext,
  which: WhichDeployment,
  options: { readonly raw?: string | undefined; readonly isRevealing?: boolean },
): Promise<ExitCode> {
  return withDeployment(which, async ({ workspace, deployment }) => {
    const secrets = options.isRevealing === true ? await allSecretsHere(context) : undefined;
    const outputs = await readOutputs(workspace.store, deployment, secrets);
    if (options.raw !== undefined) {
      context.output.write(oneValue(context, rawValue(outputs, options.raw)));
      return EXIT.ok;
    }
    for (const each of outputs) if (each.problem !== undefined) warn(context, `output "${each.name}": ${each.problem}`);
    if (context.isJson || context.grammar === 'cfy')
      context.output.write(sortedJson(valuesByName(outputs), context.isJson ? 0 : 2));
    else if (outputs.length === 0) context.output.write('The blueprint has no outputs.');
    else context.output.write(outputLines(outputs, maskNamedSecrets));
    return EXIT.ok;
  });
}

async function allSecretsHere(context: CliContext): Promise<ReadSecret> {
  const { allSecrets } = await import('./unlock-secrets.ts');
  return allSecrets(context);
}

function rawValue(outputs: readonly OutputValue[], name: string): Json {
  const found = outputs.find((each) => each.name === name);
  const names = outputs.map((each) => each.name).join(', ');
  if (found === undefined) {
    throw new CommandError(`there is no output "${name}"`, {
      exitCode: EXIT.usage,
      hint: `there are: ${names || 'none'}`,
    });
  }
  if (found.problem !== undefined)
    throw new CommandError(`the output "${name}" has no value: ${found.problem}`, { exitCode: EXIT.failed });
  if (found.value !== null) return found.value;
  throw new CommandError(`the output "${name}" has no value yet`, {
    exitCode: EXIT.failed,
    hint: 'run the install first',
  });
}

function valuesByName(outputs: readonly OutputValue[]): Json {
  return maskNamedSecrets(Object.fromEntries(outputs.map((each) => [each.name, each.value])));
}

/** With nothing around it; for programs that want JSON, a string has its quotes. */
function oneValue(context: CliContext, value: Json): string {
  return context.isJson ? JSON.stringify(value) : valueText(value);
}

function valueText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
