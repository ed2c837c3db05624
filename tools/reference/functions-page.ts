// docs/reference/functions.md

import { functions } from '../../core/src/1-blueprint/functions/functions.ts';
import { code, GENERATED } from './markdown.ts';

/** Every intrinsic function with its forms. */
export function functionsPage(): string {
  const entries = functions.map((one) => {
    const since = one.since === undefined ? '' : ` Since ${code(`cloudify_dsl_1_${one.since}`)}.`;
    const when = one.isRuntime
      ? 'Evaluated while operations run, and when outputs are read.'
      : 'Evaluated when the plan is made.';
    const forms = one.forms.map((form) => `{ ${one.name}: ${form} }`).join('\n');
    return `## ${one.name}\n\n${one.doc}${since} ${when}\n\n\`\`\`yaml\n${forms}\n\`\`\``;
  });
  return `# Intrinsic functions

${GENERATED}

A function is a mapping with one key, its name; functions may stand in arguments of functions. What depends on running instances is
evaluated when it is needed, all else when the plan is made.

${entries.join('\n\n')}
`;
}
