// The page docs/faults.md, of what was really said.

import { existsSync, readFileSync } from 'node:fs';
import type { Fault } from './fault.ts';
import { pairs } from './pairs.ts';
import type { Told } from './planting.ts';

/** What was said last of each fault and each pair, on real hosts. */
export const TOLD = new URL('told.json', import.meta.url);

/** Written of it. */
export const PAGE = new URL('../../../docs/faults.md', import.meta.url);

const HEAD = `# Faults and what is said of them

Written by the test that plants each of these faults on a real host, one at a time and ten times two at once, and reads what brolly says
(\`ENUMERATE_ALL=1 vitest run --config core/test/vitest.config.ts core/test/faults.test.ts\`). The code that a fault must be
told by was written before its message. Each message comes with the lines of journals, logs or files that prove it.
`;

const STAGES = {
  bare: 'Found by preflight, before anything is changed',
  create: 'Found while a host is prepared',
  start: 'Found while the control plane is initialised',
  join: 'Found while a worker joins',
  run: 'Found in a cluster that runs',
} as const;

/** Under which name it is kept what was said of faults that were planted together. */
export function nameOf(faults: readonly Pick<Fault, 'what'>[]): string {
  return faults.map(({ what }) => what).join(' and ');
}

/** What is kept, by `nameOf`. */
export function readTold(): ReadonlyMap<string, Told> {
  if (!existsSync(TOLD)) return new Map();
  return new Map(Object.entries(JSON.parse(readFileSync(TOLD, 'utf8')) as Record<string, Told>));
}

/** The page; what was never said is `not run`. */
export function faultTable(faults: readonly Fault[], told: ReadonlyMap<string, Told>): string {
  const sections = Object.entries(STAGES).map(([stage, title]) => {
    const rows = faults.filter((fault) => fault.stage === stage).map(({ what }) => row(what, told.get(what)));
    return `## ${title}\n\n| planted | code | message | to try | after |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  const both = pairs.map(({ faults: [first, second] }) =>
    pairRow([first, second], told.get(nameOf([{ what: first }, { what: second }]))),
  );
  const ofPairs = `## Two at once\n\n| planted | said | after |\n| --- | --- | --- |\n${both.join('\n')}\n`;
  return [HEAD, ...sections, ofPairs].join('\n');
}

function row(what: string, told: Told | undefined): string {
  const [cause] = told?.causes ?? [];
  if (told === undefined || cause === undefined) return `| ${what} | | not run | | |`;
  return `| ${what} | \`${cause.code}\` | ${cell(cause.message)} | ${cell(told.hint)} | ${told.seconds} s |`;
}

function pairRow(names: readonly string[], told: Told | undefined): string {
  const said = told?.causes.map(({ code, message }) => `\`${code}\`: ${cell(message)}`).join('<br>');
  return `| ${names.join('<br>')} | ${said ?? 'not run'} | ${told === undefined ? '' : `${told.seconds} s`} |`;
}

/** Addresses, names and ids of the lab's hosts, and the day, say nothing. */
function cell(text: string): string {
  return text
    .replaceAll(/10\.\d+\.\d+\.(1\d?)\b/g, '10.0.0.$1')
    .replaceAll(/(http:\/\/10\.0\.0\.1):\d{4,}/g, '$1:8080')
    .replaceAll(/\b(master|minion1)_[a-z0-9]{6}\b/g, '$1')
    .replaceAll(/(\/\.brolly-)[0-9a-f]+/g, '$1...')
    .replaceAll(/\b[0-9a-f]{32}\b/g, '(id)')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '(time)')
    .replaceAll(/\([^()]*sh: exit code[^()]*\)/g, '')
    .replaceAll('|', '\\|');
}
