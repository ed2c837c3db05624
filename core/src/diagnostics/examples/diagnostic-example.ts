// What an example of a diagnostic is.

/** A piece of a blueprint that is wrong, and what to write instead. */
export interface DiagnosticExample {
  readonly wrong: string;
  readonly right: string;
  /** They are whole files; else they stand below the version and an import of the types of the language. */
  readonly isWhole?: boolean;
  /** What they import, by name. */
  readonly files?: Readonly<Record<string, string>>;
}
