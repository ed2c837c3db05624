// docs/reference/functions.md

import type { IntrinsicFunction } from '../../core/src/1-blueprint/functions/function.ts';
import { EXAMPLE_BLUEPRINT, FUNCTION_EXAMPLES } from '../../core/src/1-blueprint/functions/function-examples.ts';
import { functions } from '../../core/src/1-blueprint/functions/functions.ts';
import { code, GENERATED, yaml } from './markdown.ts';

/** Every intrinsic function with its forms and examples. */
export function functionsPage(): string {
  return `# Intrinsic functions

${GENERATED}

A function is a mapping with one key, its name; functions may stand in arguments of functions. What depends on running instances is
evaluated when it is needed, all else when the plan is made. NODE is the name of a node template, or SELF in a node template, SOURCE and
TARGET in a relationship.

The examples speak of this blueprint:

${yaml(EXAMPLE_BLUEPRINT)}

${functions.map(section).join('\n\n')}
`;
}

function section({ name, doc, since, isRuntime, forms }: IntrinsicFunction): string {
  const version = since === undefined ? '' : ` Since ${code(`cloudify_dsl_1_${since}`)}.`;
  const when = isRuntime
    ? 'Evaluated while operations run, and when outputs are read.'
    : 'Evaluated when the plan is made.';
  const written = forms.map((form) => code(`{ ${name}: ${form} }`)).join(' or ');
  const examples = (FUNCTION_EXAMPLES[name] ?? []).map(({ call, gives }) =>
    gives === undefined ? call : `${call} # ${JSON.stringify(gives)}`,
  );
  return `## ${name}\n\n${doc}${version} ${when}\n\nForms: ${written}\n\n${yaml(examples.map((one) => `- ${one}`).join('\n'))}`;
}
