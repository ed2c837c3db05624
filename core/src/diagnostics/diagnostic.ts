// A problem in what the user wrote, as data.

/** A range of a source text. `start` and `end` are UTF-16 offsets, `end` not included. */
export interface Span {
  /** Name of the source as the loader knows it: a path or an address. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export type Severity = 'error' | 'warning' | 'info';

/**
 * One problem with its place, and how to mend it.
 *
 * Sample: `{ code: 'type-unknown', severity: 'error', message: 'node template "db" has the unknown type "x.Db"',
 * span, related: [], hint: 'did you mean "x.DB"?', cloudifyCode: 7 }`.
 */
export interface Diagnostic {
  /** Stable kebab-case word out of the catalogue. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** `undefined` only where no file is at fault, such as a missing input. */
  readonly span?: Span | undefined;
  readonly related?: readonly { readonly message: string; readonly span: Span }[];
  readonly hint?: string | undefined;
  /** What was probably meant in place of the text of `span`. */
  readonly suggestion?: string | undefined;
  /** Cloudify's number for the same problem, where it has one. */
  readonly cloudifyCode?: number | undefined;
}
