// docs/reference/diagnostics.md

import { catalogue } from '../../core/src/diagnostics/catalogue.ts';
import { GENERATED } from './markdown.ts';

/** Every code of the catalogue, in alphabetical order. */
export function diagnosticsPage(): string {
  const entries = Object.keys(catalogue)
    .toSorted()
    .map((name) => {
      const entry = catalogue[name];
      const number = entry?.cloudifyCode === undefined ? '' : `\n\nCloudify's number: ${entry.cloudifyCode}.`;
      return `## ${name}\n\n**${entry?.title}.** ${entry?.explanation}${number}`;
    });
  return `# Diagnostics

${GENERATED}

\`brolly explain CODE\` says the same, and \`brolly explain NUMBER\` finds the codes for one of Cloudify's numbers.

${entries.join('\n\n')}
`;
}
