// How a list of arguments finds its way through the context: attribute, then key, then call.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { CtxError } from './ctx-error.ts';
import { isMapping, readPath } from './property-path.ts';

/** A thing of the context that arguments lead to. */
export type CtxThing =
  | { readonly kind: 'object'; readonly members: CtxMembers; readonly value?: Json }
  | {
      readonly kind: 'mapping';
      readonly read: () => JsonObject;
      /** `undefined`: it is read-only. */
      readonly write: ((path: string, value: Json) => void) | undefined;
      readonly members: CtxMembers;
    }
  | { readonly kind: 'call'; readonly call: CtxCall }
  | { readonly kind: 'value'; readonly value: Json };

export type CtxMembers = Readonly<Record<string, () => CtxThing>>;
/** `named` are those of a mapping that was the last argument: `@{"target_path": "/tmp/x"}`. */
export type CtxCall = (positional: readonly Json[], named: JsonObject) => Json | undefined | Promise<Json | undefined>;

/** Follows the arguments from the context to a value. @throws CtxError where they lead nowhere */
export async function walkArguments(root: CtxThing, words: readonly Json[]): Promise<Json> {
  let thing = root;
  let rest = words;
  while (rest.length > 0) {
    const [word, ...others] = rest;
    const member = memberOf(thing, word);
    if (member !== undefined) {
      thing = member();
      rest = others;
    } else if (thing.kind === 'mapping' || (thing.kind === 'value' && isMapping(thing.value))) {
      return accessMapping(thing, rest);
    } else if (thing.kind === 'call') {
      return (await callWith(thing.call, rest)) ?? null;
    } else {
      throw new CtxError(`${textOf(word)} cannot be processed in ${JSON.stringify(words)}`);
    }
  }
  switch (thing.kind) {
    case 'call':
      return (await thing.call([], {})) ?? null;
    case 'mapping':
      return thing.read();
    case 'value':
      return thing.value;
    case 'object':
      if (thing.value !== undefined) return thing.value;
      throw new CtxError(
        `${words.map(textOf).join(' ')} is no value; it has: ${Object.keys(thing.members).join(', ')}`,
      );
  }
}

function memberOf(thing: CtxThing, word: Json | undefined): (() => CtxThing) | undefined {
  if (typeof word !== 'string' || (thing.kind !== 'object' && thing.kind !== 'mapping')) return undefined;
  return [word, word.replaceAll('-', '_')]
    .filter((name) => Object.hasOwn(thing.members, name))
    .map((name) => thing.members[name])[0];
}

function accessMapping(thing: Extract<CtxThing, { kind: 'mapping' | 'value' }>, words: readonly Json[]): Json {
  const [path, value] = words;
  if (typeof path !== 'string') throw new CtxError(`${textOf(path)} is no path of a property`);
  const mapping = thing.kind === 'mapping' ? thing.read() : (thing.value as JsonObject);
  if (words.length === 1) return readPath(mapping, path);
  if (words.length > 2) throw new CtxError('Illegal argument while accessing dict');
  const write = thing.kind === 'mapping' ? thing.write : undefined;
  if (write === undefined)
    throw new CtxError(`"${path}" cannot be written: properties are read only`, 'NonRecoverableError');
  write(path, value ?? null);
  return null;
}

function callWith(call: CtxCall, words: readonly Json[]): ReturnType<CtxCall> {
  const last = words.at(-1);
  return isMapping(last) ? call(words.slice(0, -1), last) : call(words, {});
}

function textOf(word: Json | undefined): string {
  return typeof word === 'string' ? word : JSON.stringify(word ?? null);
}
