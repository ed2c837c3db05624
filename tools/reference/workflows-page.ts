// docs/reference/workflows.md

import { builtInWorkflows } from '../../core/src/1-blueprint/builtin-types/workflows.ts';
import { internalWorkflows } from '../../core/src/3-graph/internal-workflows.ts';
import { code, GENERATED, table } from './markdown.ts';

interface Parameter {
  readonly default?: unknown;
  readonly required?: boolean;
  readonly description?: string;
}

/** Every built-in workflow with its parameters. */
export function workflowsPage(): string {
  return `# Parameters of the built-in workflows

${GENERATED}

What each workflow does, and in which order, stands in [workflows](../workflows.md). Give parameters with
\`-p NAME=VALUE\`; a list may be written \`a,b\`, a mapping as JSON.

${Object.entries({ ...builtInWorkflows, ...internal() })
  .map(section)
  .join('\n\n')}
`;
}

/** What `brolly update` gives to the workflow of the engine; the plan is its own affair. */
function internal(): Readonly<Record<string, Readonly<Record<string, Parameter>>>> {
  return Object.fromEntries(
    Object.entries(internalWorkflows).map(([name, { parameters }]) => {
      const { plan: _, ...shown } = parameters;
      return [name, shown];
    }),
  );
}

function section([name, parameters]: readonly [string, Readonly<Record<string, Parameter>>]): string {
  const rows = Object.entries(parameters).map(([parameter, { default: fallback, required, description = '' }]) => [
    code(parameter),
    fallback !== undefined ? code(JSON.stringify(fallback)) : required === false ? 'none' : 'required',
    description,
  ]);
  return `## ${name}\n\n${table(['parameter', 'default', 'meaning'], rows)}`;
}
