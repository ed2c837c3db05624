// The shapes of the language as data: what may stand where. Checks, namespaces, editors and the reference read them.

/** How a value may be written. `null` counts as not written, save where any value may stand. */
export type Shape =
  /** Any value; functions may stand in it. */
  | { readonly kind: 'any' }
  | {
      readonly kind: 'scalar';
      readonly of: ScalarType;
      readonly oneOf?: readonly string[];
      /** What editors propose; whether another value is wrong is said elsewhere. */
      readonly suggested?: readonly string[];
      /** It may be a name of that section, without a namespace. */
      readonly names?: SectionName;
    }
  /** A text that names something of a section; `since`: names that a version of the language brought. */
  | {
      readonly kind: 'reference';
      readonly to: readonly SectionName[];
      readonly since?: Readonly<Record<string, number>>;
    }
  /** A text that names an operation's plugin and function, or a script. */
  | { readonly kind: 'implementation' }
  | { readonly kind: 'list'; readonly of: Shape }
  /** A mapping whose keys the author chooses. `defines`: those keys are names that others refer to. */
  | {
      readonly kind: 'named';
      readonly of: Shape;
      readonly defines?: boolean;
      /** Keys that editors propose. */
      readonly suggested?: readonly string[];
      /** Keys that a version of the language brought. */
      readonly since?: Readonly<Record<string, number>>;
    }
  /** A mapping with a closed set of keys. */
  | KeysShape
  /** The first one whose kind of value was written. */
  | { readonly kind: 'either'; readonly of: readonly Shape[] };

export interface KeysShape {
  readonly kind: 'keys';
  readonly keys: Readonly<Record<string, Key>>;
  /** Names of the keys that must be there. */
  readonly required: readonly string[];
  /** A mapping of this key alone adds to a definition in another file, and needs no other key. */
  readonly addition?: string;
}

export type ScalarType = 'text' | 'integer' | 'number' | 'boolean' | 'scalar';

/** One key of a closed set. */
export interface Key {
  readonly shape: Shape;
  /** One sentence for the reference and for editors. */
  readonly doc: string;
  /** The minor language version that brought it: 3 for `cloudify_dsl_1_3`. Default: all have it. */
  readonly since?: number;
  readonly required?: boolean;
}

/** Sections whose entries are referred to by name. */
export type SectionName =
  | 'inputs'
  | 'data_types'
  | 'plugins'
  | 'node_types'
  | 'relationships'
  | 'node_templates'
  | 'workflows'
  | 'groups'
  | 'policies'
  | 'policy_types'
  | 'policy_triggers';

export const ANY: Shape = { kind: 'any' };
export const TEXT: Shape = { kind: 'scalar', of: 'text' };
export const INTEGER: Shape = { kind: 'scalar', of: 'integer' };
export const NUMBER: Shape = { kind: 'scalar', of: 'number' };
export const BOOLEAN: Shape = { kind: 'scalar', of: 'boolean' };
/** A mapping with any keys and values. */
export const MAPPING: Shape = { kind: 'named', of: ANY };

export function listOf(of: Shape): Shape {
  return { kind: 'list', of };
}

/** A mapping of names that the author chooses. */
export function namesOf(of: Shape): Shape {
  return { kind: 'named', of };
}

/** A mapping that defines things which others refer to by name. */
export function definitionsOf(of: Shape): Shape {
  return { kind: 'named', of, defines: true };
}

export function keysOf(keys: Readonly<Record<string, Key>>, addition?: string): Shape {
  const required = Object.keys(keys).filter((key) => keys[key]?.required === true);
  return { kind: 'keys', keys, required, ...(addition === undefined ? {} : { addition }) };
}

export function either(...of: readonly Shape[]): Shape {
  return { kind: 'either', of };
}

export function referenceTo(...to: readonly SectionName[]): Shape {
  return { kind: 'reference', to };
}

/** One top-level section. */
export interface Section {
  readonly name: string;
  readonly doc: string;
  readonly shape: Shape;
  readonly since?: number;
  /**
   * What becomes of the section in several files. `united`: by name, a name may come once; `united-since-1_3`: so from
   * that version on, before it one file only may have it; `first`: by name, the file that is read first has its way;
   * `first-since-1_3`: so from that version on; `main`: only the main file's counts; `one-file`: one file only may have it; `none`: each file has its own.
   */
  readonly merge: 'united' | 'united-since-1_3' | 'first' | 'first-since-1_3' | 'main' | 'one-file' | 'none';
}
