// The dated report of `npm run test:all`: what was run, where, and every point that the enumerations went through.

import { failureNames } from './failures-of.ts';
import type { PartReport, VitestReport } from './part-report.ts';

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
  if (failed > 0) lines.push('', '## What failed', '', ...failureNames(parts).map((name) => `- ${name}`));
  return `${lines.join('\n')}\n`;
}

function assertions(parts: readonly PartReport[]): VitestReport['testResults'][number]['assertionResults'] {
  return parts.flatMap(({ vitest }) => vitest?.testResults.flatMap((file) => file.assertionResults) ?? []);
}
