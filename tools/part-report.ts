// What one part of a run of the tests came to.

/** The part of vitest's JSON report that is counted and reported. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly {
    /** Path of the file. */
    readonly name: string;
    /** Why the file itself could not be run; empty otherwise. */
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      /** Milliseconds; absent for one that was not run. */
      readonly duration?: number | undefined;
      /** The errors that it failed with, each with its stack. */
      readonly failureMessages?: readonly string[] | undefined;
      /** What a test says of itself; `points` is how many cases it enumerated. */
      readonly meta: { readonly points?: number | undefined };
    }[];
  }[];
}

/** One part of a run. */
export interface PartReport {
  readonly title: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
  /** Absent for what is no run of vitest, or gave no report. */
  readonly vitest?: VitestReport | undefined;
  /** What a step that failed and is no run of vitest printed. */
  readonly output?: string | undefined;
}
