// What a case tells of things that inputs name: blueprints, deployments, secrets, ...

import type { Json } from '@brolly/plugin-sdk';
import type { Blueprint } from '../../core/src/1-blueprint/blueprint.ts';
import { OBJECT_TYPES } from '../../core/src/1-blueprint/elements/value-schema.ts';
import type { ObjectQuery } from '../../core/src/2-plan/apply-inputs.ts';
import type { Case } from './case.ts';

interface Call {
  readonly args?: readonly Json[];
  readonly ok?: Json;
}

/** Whether each call that the recording has for a value found it. Where nothing was asked, nothing is there. */
export function caseSearch(one: Case): (query: ObjectQuery) => boolean {
  const getter = one.args?.['values_getter'] as unknown as
    | { readonly calls?: readonly Call[] }
    | readonly Call[]
    | null;
  const calls = (Array.isArray(getter) ? getter : (getter as { readonly calls?: readonly Call[] } | null)?.calls) ?? [];
  return ({ type, value }) => {
    const asked = calls.filter(({ args = [] }) => args.includes(type) && args.includes(value));
    return asked.length > 0 && asked.every(({ ok }) => Array.isArray(ok) && (ok as readonly Json[]).includes(value));
  };
}

/** The peer cannot check a default that names something when it reads a blueprint by itself. */
export function unsearchable(one: Case, blueprint: Blueprint): string | undefined {
  if (one.options?.['validate_input_defaults'] === false) return undefined;
  const found = Object.entries(blueprint.inputs).find(([, input]) => {
    const hasDefault = input.default !== undefined && input.default !== null;
    return hasDefault && Object.hasOwn(OBJECT_TYPES, input.itemType ?? input.type ?? '');
  });
  return found === undefined ? undefined : `the default of the input "${found[0]}" cannot be looked for`;
}
