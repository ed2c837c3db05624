// The page docs/faults.md, of what was really said.

import type { Fault } from './fault.ts';
import { pairs } from './pairs.ts';
import type { Told } from './planting.ts';

const HEAD = `# Faults and what is said of them

Written by the test that plants each of these faults on a real host, one at a time and ten times two at once, and reads what brolly says
(\`ALL_FAULTS=1 vitest run --config core/test/vitest.config.ts core/test/faults.test.ts\`). The code that a fault must be
told by was written before its message. Each message comes with the lines of journals, logs or files that prove it.
`;

const STAGES = {
  bare: 'Found by preflight, before anything is changed',
  create: 'Found while a host is prepared',
  start: 'Found while the control plane is initialised',
  join: 'Found while a worker joins',
} as const;

/** @param told what was said, by the name of the fault or \`a and b\` */
export function faultTable(faults: readonly Fault[], told: ReadonlyMap<string, Omit<Told, 'text'>>): string {
  const sections = Object.entries(STAGES).map(([stage, title]) => {
    const rows = faults.filter((fault) => fault.stage === stage).map((fault) => row(fault.what, told.get(fault.what)));
    return `## ${title}\n\n| planted | code | message | to try | after |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  const both = pairs.map(({ faults: names, codes }) => {
    const result = told.get(names.join(' and '));
    return `| ${names.join('; ')} | ${codes.map((code) => `\`${code}\``).join(', ')} | ${result === undefined ? 'not run' : `${Math.round(result.seconds)} s`} |`;
  });
  const ofPairs = `## Two at once\n\n| planted | told | after |\n| --- | --- | --- |\n${both.join('\n')}\n`;
  return [HEAD, ...sections, ofPairs].join('\n');
}

function row(what: string, told: Omit<Told, 'text'> | undefined): string {
  if (told === undefined) return `| ${what} | | not run | | |`;
  const cell = (text: string): string => neutral(text).replaceAll('|', '\\|');
  return `| ${what} | \`${told.codes[0]}\` | ${cell(told.message)} | ${cell(told.hint)} | ${Math.round(told.seconds)} s |`;
}

/** Addresses and names of the lab's hosts, and the day, say nothing. */
function neutral(text: string): string {
  return text
    .replaceAll(/10\.\d+\.\d+\.(1\d?)\b/g, '10.0.0.$1')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '(time)')
    .replaceAll(/\([^()]*sh: exit code[^()]*\)/g, '');
}
