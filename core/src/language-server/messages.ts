// What the server and its compiler, which works in a thread of its own, say to each other: plain data.

import type { Name } from '#blueprint/describe/find-references.ts';
import type { Definition } from '#blueprint/describe/outline.ts';
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

export type CompilerRequest = { readonly id: number } & (
  | { readonly kind: 'compile'; readonly main: string; readonly texts: Readonly<Record<string, string>> }
  | {
      readonly kind: 'references';
      readonly main: string;
      readonly texts: Readonly<Record<string, string>>;
      readonly name: Name;
    }
  /** The text of a file that the last compile read. */
  | { readonly kind: 'source'; readonly main: string; readonly file: string }
);

export type CompilerAnswer = { readonly id: number } & (
  | {
      readonly kind: 'compiled';
      readonly findings: readonly Finding[];
      readonly outline: PlacedOutline;
      readonly files: readonly string[];
    }
  | { readonly kind: 'references'; readonly places: readonly Place[] }
  | { readonly kind: 'source'; readonly text: string | undefined }
  | { readonly kind: 'failed'; readonly message: string }
);

/** A diagnostic with its place. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly place?: Place | undefined;
  readonly related: readonly { readonly message: string; readonly place: Place }[];
}

export type PlacedDefinition = Omit<Definition, 'span'> & { readonly place: Place };

export type PlacedOutline = Readonly<Record<SectionName, readonly PlacedDefinition[]>>;
