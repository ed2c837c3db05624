// docs/reference/diagnostics.md

import type { CatalogueEntry } from '../../core/src/diagnostics/catalogue/catalogue-entry.ts';
import { catalogue } from '../../core/src/diagnostics/catalogue.ts';
import type { DiagnosticExample } from '../../core/src/diagnostics/examples/diagnostic-example.ts';
import { examples } from '../../core/src/diagnostics/examples/examples.ts';
import { code, GENERATED, table, yaml } from './markdown.ts';

/** Every code of the catalogue, in alphabetical order. */
export function diagnosticsPage(): string {
  const entries = Object.entries(catalogue).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `# Diagnostics

${GENERATED}

${code('brolly explain CODE')} says the same, and ${code('brolly explain NUMBER')} finds the codes for one of Cloudify's numbers. Examples stand below
${code('tosca_definitions_version: cloudify_dsl_1_5')} and an import of ${code('cloudify/types/types.yaml')}, unless they have a version of their own.

${table(
  ['code', 'meaning', "Cloudify's number"],
  entries.map(([name, { title, cloudifyCode }]) => [`[${name}](#${name})`, title, String(cloudifyCode ?? '')]),
)}

${entries.map(([name, entry]) => section(name, entry)).join('\n\n')}
`;
}

function section(name: string, { title, explanation, cloudifyCode }: CatalogueEntry): string {
  const number = cloudifyCode === undefined ? '' : ` Cloudify's number: ${cloudifyCode}.`;
  const example = Object.hasOwn(examples, name) ? examples[name] : undefined;
  const shown = example === undefined ? '' : `\n\n${exampleOf(example)}`;
  return `## ${name}\n\n**${title}.** ${explanation}${number}${shown}`;
}

function exampleOf({ wrong, right, files = {} }: DiagnosticExample): string {
  const imported = Object.entries(files).map(([file, text]) => `${code(file)}, which it imports:\n\n${yaml(text)}\n\n`);
  return `Wrong:\n\n${yaml(wrong)}\n\n${imported.join('')}Right:\n\n${yaml(right)}`;
}
