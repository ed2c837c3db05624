// What the server and its compiler, which works in a thread of its own, say to each other: plain data.

import type { Name } from '#blueprint/describe/find-uses.ts';
import type { Definition, PropertyOutline } from '#blueprint/describe/outline.ts';
import type { SectionName } from '#blueprint/elements/shape.ts';
import type { Severity } from '#diagnostics/diagnostic.ts';

/** Lines and characters count from 0, characters in UTF-16 units, as editors count. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A place in a file: an absolute path, or a name such as `<built-in>/cloudify/types/types.yaml`. */
export interface Place {
  readonly file: string;
  readonly range: Range;
}

/** Whether a file comes with brolly and lies nowhere on the disk. */
export function isBuiltIn(file: string): boolean {
  return file.startsWith('<');
}

/** A blueprint with the texts of all files that are open in the editor, by path. */
export interface BlueprintTexts {
  readonly main: string;
  readonly texts: Readonly<Record<string, string>>;
}

/** What the compiler can be asked, and what it answers. */
export interface CompilerCalls {
  readonly compile: {
    readonly request: BlueprintTexts & {
      /** Whether the outline that was answered last for this blueprint is still there. */
      readonly hasOutline: boolean;
    };
    readonly answer: CompiledTexts;
  };
  /** Every place of a name; `name` as it is called in the file that defines it, without a namespace. */
  readonly uses: {
    readonly request: BlueprintTexts & { readonly wanted: Name };
    readonly answer: { readonly name: string; readonly uses: readonly Use[] };
  };
  /** What an entry of `imports` in a file leads to; `undefined` where it leads nowhere. */
  readonly imported: {
    readonly request: BlueprintTexts & { readonly entry: string; readonly importer: string };
    readonly answer: { readonly file: string; readonly text: string } | undefined;
  };
  /** The text of a file that the blueprint imports; `undefined` where it imports none of that name. */
  readonly source: {
    readonly request: BlueprintTexts & { readonly file: string };
    readonly answer: { readonly text: string | undefined };
  };
}

export type CallKind = keyof CompilerCalls;

/** A call in any order of properties: `{ kind: 'compile', main, texts }`. */
export type Call<K extends CallKind = CallKind> = K extends CallKind
  ? { readonly kind: K } & CompilerCalls[K]['request']
  : never;

export type CompilerRequest = { readonly id: number; readonly call: Call };

export type CompilerReply =
  | { readonly id: number; readonly answer: CompilerCalls[CallKind]['answer'] }
  | { readonly id: number; readonly failure: string };

export interface CompiledTexts {
  readonly findings: readonly Finding[];
  /**
   * `undefined` where nothing could be read of the main file; `same`: as it was answered last, as after most keystrokes,
   * since to bring a large one from thread to thread takes longer than a keystroke may.
   */
  readonly outline: PlacedOutline | 'same' | undefined;
  /** The files that were read and are not built in; one that is read under two namespaces stands there twice. */
  readonly files: readonly BlueprintFile[];
}

export interface BlueprintFile {
  readonly path: string;
  readonly namespace: string | undefined;
}

/** Where a name stands, and how it is written there, with its namespace. */
export interface Use extends Place {
  readonly name: string;
}

/** A diagnostic with its place. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string | undefined;
  /** What was probably meant in place of the text at `place`. */
  readonly suggestion?: string | undefined;
  readonly place?: Place | undefined;
  /** Where it is shown, if `place` is in a file that editors cannot open: the import that leads there. */
  readonly shownAt?: Place | undefined;
  readonly related: readonly { readonly message: string; readonly place: Place }[];
}

export type PlacedProperty = Omit<PropertyOutline, 'span'> & { readonly place: Place };

export interface PlacedInterface {
  readonly place: Place;
  /** Where the name of each operation stands. */
  readonly operations: Readonly<Record<string, Place>>;
}

export type PlacedDefinition = Omit<Definition, 'span' | 'properties' | 'interfaces'> & {
  readonly place: Place;
  /** By kind, then by name: see `Definition`. */
  readonly interfaces?: Readonly<Record<string, Readonly<Record<string, PlacedInterface>>>> | undefined;
  readonly properties?: readonly PlacedProperty[] | undefined;
};

export type PlacedOutline = Readonly<Record<SectionName, readonly PlacedDefinition[]>>;
