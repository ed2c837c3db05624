// policies: groups that scale together

import { hintFor } from '#diagnostics/suggest-name.ts';
import type { Group, ScalingPolicy } from '../blueprint.ts';
import { type MapEntry, spanOf } from '../read/yaml-node.ts';
import { listOfNodes, mapOf, type Report, reportAt, scalarOf, valueOf } from './element-reader.ts';
import { readScaling, SCALING_SHAPE } from './scaling.ts';
import { definitionsOf, keysOf, listOf, referenceTo, type Section } from './shape.ts';

const SCALING_POLICY = 'cloudify.policies.scaling';

export const policiesSection: Section = {
  name: 'policies',
  doc: 'Which groups scale together, and how far.',
  shape: definitionsOf(
    keysOf({
      type: {
        shape: { kind: 'scalar', of: 'text', suggested: [SCALING_POLICY] },
        doc: `Always ${SCALING_POLICY}.`,
        required: true,
      },
      targets: { shape: listOf(referenceTo('groups')), doc: 'The groups.', required: true },
      properties: { shape: SCALING_SHAPE, doc: 'The numbers of instances.' },
    }),
  ),
  since: 3,
  merge: 'one-file',
};

/** Reads one policy. */
export function readPolicy(
  report: Report,
  entry: MapEntry,
  groups: Readonly<Record<string, Group>>,
): ScalingPolicy | undefined {
  const what = `policy "${entry.key}"`;
  const type = scalarOf(entry.value, 'type', 'text');
  if (type === undefined) return undefined;
  if (type !== SCALING_POLICY) {
    reportAt(report, valueOf(entry.value, 'type') ?? entry.keyNode, {
      code: 'policy-unknown',
      message: `${what} has the unknown type "${type}"`,
      hint: `Write "type: ${SCALING_POLICY}".`,
      cloudifyCode: 204,
    });
  }
  const targets = listOfNodes(entry.value, 'targets').flatMap((item) =>
    item.kind === 'scalar' ? [{ name: String(item.value), item }] : [],
  );
  if (targets.length === 0)
    reportAt(report, valueOf(entry.value, 'targets') ?? entry.keyNode, {
      code: 'policy-target',
      message: `${what} has no targets`,
      hint: 'Name a group.',
      cloudifyCode: 206,
    });
  for (const { name, item } of targets) {
    if (Object.hasOwn(groups, name)) continue;
    reportAt(report, item, {
      code: 'policy-target',
      message: `${what} has the target "${name}", which is no group`,
      ...hintFor(name, Object.keys(groups), 'Declare it under groups.'),
      cloudifyCode: 205,
    });
  }
  if (type !== SCALING_POLICY) return undefined;
  return {
    type,
    targets: targets.map((one) => one.name).filter((name) => Object.hasOwn(groups, name)),
    scaling: readScaling(report, mapOf(entry.value, 'properties'), what),
    span: spanOf(entry.keyNode),
  };
}
