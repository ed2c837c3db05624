// policy_types and policy_triggers: known for the sake of old blueprints; nothing carries them out.

import type { PolicyDefinition } from '../blueprint.ts';
import { type MapEntry, toJson } from '../read/yaml-node.ts';
import { entriesOf, scalarOf } from './element-reader.ts';
import { ANY, definitionsOf, type Key, keysOf, namesOf, type Section, TEXT } from './shape.ts';

const SOURCE: Key = { shape: TEXT, doc: 'Address of the program behind it.', required: true };
const SCHEMAS = namesOf(
  keysOf({
    description: { shape: TEXT, doc: 'What the value is for.' },
    default: { shape: ANY, doc: 'The value where none is written.' },
    type: { shape: TEXT, doc: 'Type of the value.' },
    required: { shape: ANY, doc: 'Whether there must be a value.' },
  }),
);

export const policyTypesSection: Section = {
  name: 'policy_types',
  doc: 'Types of policies of groups; nothing carries them out.',
  shape: definitionsOf(keysOf({ properties: { shape: SCHEMAS, doc: 'Their properties.' }, source: SOURCE })),
  merge: 'united',
};

export const policyTriggersSection: Section = {
  name: 'policy_triggers',
  doc: 'Types of triggers of policies; nothing carries them out.',
  shape: definitionsOf(keysOf({ parameters: { shape: SCHEMAS, doc: 'Their parameters.' }, source: SOURCE })),
  merge: 'united',
};

/** Reads a policy type or a trigger. `key`: where its schemas stand. */
export function readPolicyDefinition(entry: MapEntry, key: 'properties' | 'parameters'): PolicyDefinition {
  const schemas = [...entriesOf(entry.value, key)].map((one) => [one.key, toJson(one.value)] as const);
  return { source: scalarOf(entry.value, 'source', 'text') ?? '', schemas: Object.fromEntries(schemas) };
}
