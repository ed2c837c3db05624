// The dated report of `npm run test:all`: what was run, where, and every point that the enumerations went through.

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

export interface RunFacts {
  /** Empty where all parts were run. */
  readonly part: string;
  /** As `2026-11-26`. */
  readonly date: string;
  /** Short hash of the commit, with `+` where files differ from it. */
  readonly commit: string;
  /** As `Node 24.21.0, 2 processors, 24 GiB, linux 6.8`. */
  readonly machine: string;
}

/** The report as a page in Markdown. */
export function testReport(facts: RunFacts, parts: readonly PartReport[]): string {
  const sum = (pick: (part: PartReport) => number): number => parts.reduce((total, part) => total + pick(part), 0);
  const failed = sum((part) => part.failed);
  const lines = [
    `# ${facts.part === '' ? 'All tests' : `Tests, part ${facts.part}`}, ${facts.date}`,
    '',
    `\`npm run test:all${facts.part === '' ? '' : ` -- --part ${facts.part}`}\` at ${facts.commit} (${facts.machine}): ${sum((part) => part.passed)} passed, ${failed} failed.`,
    '',
    '| part | passed | failed | seconds |',
    '| --- | --- | --- | --- |',
    ...parts.map(
      ({ title, passed, failed: bad, seconds }) => `| ${title} | ${passed} | ${bad} | ${Math.round(seconds)} |`,
    ),
    '',
    '## Enumerations',
    '',
    '| every point of | points | seconds | outcome |',
    '| --- | --- | --- | --- |',
    ...assertions(parts).flatMap(({ fullName, status, duration = 0, meta }) =>
      meta.points === undefined ? [] : `| ${fullName} | ${meta.points} | ${Math.round(duration / 1000)} | ${status} |`,
    ),
  ];
  if (failed > 0) {
    const names = assertions(parts).flatMap(({ fullName, status }) => (status === 'failed' ? [`- ${fullName}`] : []));
    lines.push('', '## What failed', '', ...names);
  }
  return `${lines.join('\n')}\n`;
}

function assertions(parts: readonly PartReport[]): VitestReport['testResults'][number]['assertionResults'] {
  return parts.flatMap(({ vitest }) => vitest?.testResults.flatMap((file) => file.assertionResults) ?? []);
}
