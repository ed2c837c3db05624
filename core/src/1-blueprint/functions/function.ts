// What an intrinsic function is, and what it may ask for.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { hintFor, someOf } from '#diagnostics/suggest-name.ts';
import { textOf } from './text-of.ts';

/** Stands for "not yet": the function stays as it is until more is known. */
export const UNRESOLVED: unique symbol = Symbol('unresolved');

/** Why a function cannot be evaluated: by its kind programs tell cases apart. */
export type FunctionErrorKind =
  | 'evaluation'
  | 'argument'
  | 'input'
  | 'unknown-input'
  | 'recursion'
  | 'secret'
  | 'system-property';

/** A function that cannot be evaluated; the message is for the user. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly kind: FunctionErrorKind;
  constructor(message: string, kind: FunctionErrorKind = 'evaluation') {
    super(message);
    this.kind = kind;
  }
}

export type Path = readonly (string | number)[];

/** What the value of a function may depend on. */
export interface FunctionScope {
  readonly inputs: JsonObject;
  /** Evaluated value at a path of a node's properties; the first element is a node's name or SELF, SOURCE, TARGET. */
  readonly property: (node: string, path: Path) => Json;
  /** What keeps a value from being of a type, in words. Without it types beside functions are not looked at. */
  readonly problemOf?: (value: Json, type: string) => string | undefined;
  /** What there is at run time; `undefined` while a plan is made. */
  readonly runtime?: RuntimeScope | undefined;
}

/** Values of run time. Each of them throws FunctionError where there is none. */
export interface RuntimeScope {
  /** A runtime property of an instance, else a property of its node, else null. */
  readonly attribute: (node: string, path: Path) => Json;
  /** The same of every instance of a node, by id. */
  readonly attributes: (node: string, path: Path) => ReadonlyMap<string, Json>;
  readonly surroundings: Surroundings;
}

/** What a deployment may ask beyond itself; `undefined` where the name is not known there. */
export interface Surroundings {
  readonly secret: (name: string) => Json | undefined;
  /** All capabilities of another deployment. */
  readonly capabilities: (deployment: string) => JsonObject | undefined;
  /** Capabilities of the deployments of a group, by deployment. */
  readonly groupCapabilities: (group: string) => ReadonlyMap<string, JsonObject> | undefined;
  /** Labels of this deployment: key -> values. */
  readonly labels: (key: string) => readonly Json[] | undefined;
  /** `tenant name`, `deployment id`, `deployment name`, `deployment blueprint`, `deployment owner`. */
  readonly system: (entity: string, property: string) => Json | undefined;
  /** Deployments that use this one. */
  readonly consumers: () => readonly { readonly id: string; readonly name: string }[];
}

/** What a check may know of the blueprint. */
export interface FunctionCheck {
  readonly inputNames: ReadonlySet<string>;
  readonly nodeNames: ReadonlySet<string>;
  /** The words among SELF, SOURCE and TARGET that mean something here, with the node template that each means. */
  readonly keywords: Readonly<Partial<Record<'SELF' | 'SOURCE' | 'TARGET', string>>>;
  readonly isFunction: (value: Json) => boolean;
  /** Properties of a node template as they are before functions are evaluated. */
  readonly properties: (node: string) => JsonObject | undefined;
  /** `at`: which item of the argument is at fault; the whole without it. */
  readonly report: (problem: Pick<Diagnostic, 'code' | 'message' | 'hint' | 'suggestion'>, at?: number) => void;
}

export interface IntrinsicFunction {
  readonly name: string;
  /** One sentence for the reference and for editors. */
  readonly doc: string;
  /** How it is written, one form each: `[node, property, ...]`. */
  readonly forms: readonly string[];
  /** The minor version of the language that brought it: 3 for cloudify_dsl_1_3. Default: the first. */
  readonly since?: number;
  /** Whether it is evaluated each time its value is needed, not when the plan is made. */
  readonly isRuntime: boolean;
  /** Checks an argument as it was written; arguments that hold functions themselves are left alone. */
  readonly check: (argument: Json, check: FunctionCheck) => void;
  /** The value for an argument without functions in it, or UNRESOLVED. @throws FunctionError */
  readonly evaluate: (argument: Json, scope: FunctionScope) => Json | typeof UNRESOLVED;
  /** Whether an argument that is only known at run time is an error while the plan is made. */
  readonly needsKnownArgument?: boolean;
}

/** The value at a path; `undefined` where a part is missing. @throws FunctionError for a list's item that is no number */
export function atPath(value: Json | undefined, path: Path): Json | undefined {
  let part = value;
  for (const key of path) {
    if (Array.isArray(part)) {
      if (typeof key !== 'number') throw new FunctionError(`"${key}" is no place in a list: write a number`);
      part = (part as readonly Json[]).at(key);
    } else if (typeof part === 'object' && part !== null && Object.hasOwn(part, key))
      part = (part as JsonObject)[String(key)];
    else return undefined;
  }
  return part;
}

/** An argument of the form `[node, name, ...]`. @throws FunctionError */
export function nodeAndPath(name: string, argument: Json): { readonly node: string; readonly path: Path } {
  if (!Array.isArray(argument) || argument.length < 2)
    throw new FunctionError(`${name} needs a list of a node and a name`);
  return { node: textOf((argument as readonly Json[])[0]), path: argument.slice(1) as Path };
}

const KEYWORDS: readonly string[] = ['SELF', 'SOURCE', 'TARGET'];
const TOSCA_KEYWORDS: readonly string[] = ['HOST', 'ORCHESTRATOR', 'AVAILABLE_ROLES'];

/** Checks the node at the head of `[node, name, ...]`; gives the node template that is meant, if that is known. */
export function checkNodeArgument(name: string, argument: Json, check: FunctionCheck): string | undefined {
  if (!isPath(argument, check)) {
    reportMalformed(check, `${name} needs a list of a node and a name`, `Write { ${name}: [ NODE, NAME ] }.`);
    return undefined;
  }
  const node = argument[0];
  if (node === null || node === undefined || typeof node === 'object') return undefined;
  const text = textOf(node);
  if (KEYWORDS.includes(text)) {
    const meant = check.keywords[text as keyof FunctionCheck['keywords']];
    if (meant !== undefined) return meant;
    const known = Object.keys(check.keywords);
    check.report(
      {
        code: 'function-keyword',
        message: `${text} means nothing here`,
        hint: known.length === 0 ? 'Name a node template.' : `Here there are: ${known.join(', ')}.`,
      },
      0,
    );
    return undefined;
  }
  if (check.nodeNames.has(text)) return text;
  check.report(
    {
      code: 'function-node-unknown',
      message: `${name} names the node template "${text}", which does not exist`,
      ...(TOSCA_KEYWORDS.includes(text)
        ? { hint: `${text} is a word of TOSCA. Name the node template that is meant.` }
        : hintFor(text, check.nodeNames, `Node templates: ${someOf(check.nodeNames)}.`)),
    },
    0,
  );
  return undefined;
}

/** Whether a value can be a step of a path: a text, a whole number, or a function that gives one. */
export function isStep(value: Json | undefined, { isFunction }: Pick<FunctionCheck, 'isFunction'>): boolean {
  if (value === undefined || value === null) return false;
  return typeof value === 'number' ? Number.isInteger(value) : typeof value !== 'object' || isFunction(value);
}

/** Whether a value is a list of steps: of at least `least`, by default two. */
export function isPath(
  argument: Json,
  check: Pick<FunctionCheck, 'isFunction'> & { readonly least?: number },
): argument is readonly Json[] {
  if (!Array.isArray(argument) || argument.length < (check.least ?? 2)) return false;
  return (argument as readonly Json[]).every((one) => isStep(one, check));
}

/** Reports an argument of the wrong form. */
export function reportMalformed(check: FunctionCheck, message: string, hint: string): void {
  check.report({ code: 'function-malformed', message, hint });
}

/** Reports an argument that has a form, but not of what the function takes. */
export function reportArgument(check: FunctionCheck, message: string, hint: string): void {
  check.report({ code: 'function-argument', message, hint });
}

/** Checks that the argument is a list. */
export function checkListArgument(name: string, argument: Json, check: FunctionCheck): void {
  if (!Array.isArray(argument)) reportMalformed(check, `${name} needs a list`, `Write { ${name}: [ ... ] }.`);
}
