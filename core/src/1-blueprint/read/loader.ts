// Where blueprints and their imports come from.

import type { FieldPlugin } from '../builtin-types/field-plugins.ts';

/** A text that was found for an import. */
export interface LoadedSource {
  /** Names it in messages and once for all: a path relative to the working folder, or an address. */
  readonly name: string;
  readonly text: string;
  /** Built-in types merge without a namespace and override silently. */
  readonly isBuiltIn: boolean;
  /** What the plugin behind the text wants said of values that a blueprint writes. */
  readonly notices?: readonly PropertyNotice[] | undefined;
  /** Where the files of an imported blueprint are, relative to the folder of the importing one. */
  readonly folder?: string | undefined;
  /** The plugin whose types are known by their names only. */
  readonly fieldPlugin?: FieldPlugin | undefined;
}

/** Said as a warning when a node template of `type` writes `value` for `property`. */
export interface PropertyNotice {
  readonly type: string;
  readonly property: string;
  readonly value: string | number | boolean;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export type LoadAnswer =
  | { readonly kind: 'found'; readonly source: LoadedSource }
  /** `reason` is the code of the diagnostic. */
  | {
      readonly kind: 'missing';
      readonly reason: 'import-not-found' | 'import-outside' | 'import-network';
      readonly message: string;
      readonly hint: string;
      /** What was probably meant in place of the entry. */
      readonly suggestion?: string | undefined;
    };

/** Finds the text of one entry of `imports`; `minor` is the blueprint's DSL version: 3 for 1_3. Never throws for what a user wrote. */
export type Loader = (entry: string, importer: string, minor: number) => Promise<LoadAnswer>;
