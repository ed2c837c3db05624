// The grammar of --inputs and --parameters.

import { globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { load } from 'js-yaml';
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';
import type { ParametersOption } from './program-options.ts';

/**
 * Reads the values of a repeatable option; a later value wins over an earlier one, key by key.
 *
 * Each is tried as JSON text, as `key=value;key2=value2` (values are plain strings), as a folder (all files in it), a
 * wildcard, a YAML or JSON file, and as YAML text. An empty file counts as `{}`. Unlike Cloudify, a value keeps what
 * follows a second `=`.
 *
 * @throws CommandError when a value is none of these.
 */
export function parseInputs(values: readonly string[], option = '--inputs'): JsonObject {
  return Object.assign({}, ...values.map((value) => parseOne(value, option))) as JsonObject;
}

/** The parameters of a workflow, from the options. @throws CommandError as `parseInputs` */
export function parametersOf(options: ParametersOption): {
  readonly parameters: JsonObject;
  readonly allowCustomParameters: boolean;
} {
  return {
    parameters: parseInputs(options.parameters ?? [], '--parameters'),
    allowCustomParameters: options.allowCustomParameters === true,
  };
}

function parseOne(value: string, option: string): JsonObject {
  const text = value.trim();
  if (text.startsWith('{')) {
    const json = tryJson(text) ?? tryYaml(text);
    if (json !== undefined) return json;
    throw wrong(option, value, 'it begins like JSON and is not well-formed');
  }
  if (text.includes('=')) return parsePairs(text, option);
  const files = filesNamed(text);
  if (files !== undefined) return Object.assign({}, ...files.map((file) => readInputsFile(file, option))) as JsonObject;
  const yaml = text.includes(':') ? tryYaml(text) : undefined;
  if (yaml !== undefined) return yaml;
  throw wrong(option, value, 'it is no JSON, no key=value pair and no file that is there');
}

function parsePairs(text: string, option: string): JsonObject {
  const pairs = text.split(';').filter((pair) => pair.trim() !== '');
  const entries = pairs.map((pair) => {
    const at = pair.indexOf('=');
    const key = pair.slice(0, at).trim();
    if (at < 0 || key === '') throw wrong(option, text, `"${pair}" is no key=value pair`);
    return [key, pair.slice(at + 1).trim()] as const;
  });
  return Object.fromEntries(entries);
}

/** Files that the text names, sorted; `undefined` when it names none. */
function filesNamed(text: string): string[] | undefined {
  const stat = statSync(text, { throwIfNoEntry: false });
  if (stat?.isFile() === true) return [text];
  if (stat?.isDirectory() === true) {
    const entries = readdirSync(text, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isFile() ? [join(text, entry.name)] : [])).sort();
  }
  const matches = /[*?[]/.test(text) ? globSync(text).sort() : [];
  return matches.length > 0 ? matches : undefined;
}

function readInputsFile(file: string, option: string): JsonObject {
  const text = readFileSync(file, 'utf8');
  if (text.trim() === '') return {};
  const parsed = tryJson(text) ?? tryYaml(text);
  if (parsed === undefined) throw wrong(option, file, 'the file holds no mapping of names to values');
  return parsed;
}

function tryJson(text: string): JsonObject | undefined {
  try {
    return asMapping(JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

function tryYaml(text: string): JsonObject | undefined {
  try {
    return asMapping(load(text) as Json);
  } catch {
    return undefined;
  }
}

function asMapping(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

function wrong(option: string, value: string, why: string): CommandError {
  // The value itself may be a secret: only a name of a file is shown.
  const shown = /^[\w./*?-]{1,80}$/.test(value) ? ` "${value}"` : '';
  return new CommandError(`the value${shown} of ${option} cannot be read: ${why}`, {
    exitCode: EXIT.usage,
    hint: `give a file (${option} inputs.yaml), pairs (${option} 'ip=10.0.0.1;user=me') or JSON (${option} '{"port": 6443}')`,
  });
}
