// outputs and capabilities

import type { ValueDefinition } from '../blueprint.ts';
import { type MapEntry, spanOf, toJson } from '../read/yaml-node.ts';
import { scalarOf } from './element-reader.ts';
import { ANY, definitionsOf, keysOf, type Section, TEXT } from './shape.ts';

const SHAPE = definitionsOf(
  keysOf({
    description: { shape: TEXT, doc: 'What the value is.' },
    value: { shape: ANY, doc: 'The value, evaluated each time it is read.', required: true },
  }),
);

export const outputsSection: Section = {
  name: 'outputs',
  doc: 'What a deployment tells its users.',
  shape: SHAPE,
  merge: 'united-since-1_3',
};

export const capabilitiesSection: Section = {
  name: 'capabilities',
  doc: 'What a deployment tells other deployments.',
  shape: SHAPE,
  merge: 'united-since-1_3',
};

/** Reads an output or a capability. */
export function readOutput(entry: MapEntry): ValueDefinition | undefined {
  const value = entry.value.kind === 'map' ? entry.value.entries.get('value')?.value : undefined;
  if (value === undefined) return undefined;
  return {
    description: scalarOf(entry.value, 'description', 'text'),
    value: toJson(value),
    span: spanOf(entry.keyNode),
  };
}
