// groups

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { hintFor } from '#diagnostics/suggest-name.ts';
import type { Group, GroupPolicy, PolicyDefinition } from '../blueprint.ts';
import { type MapEntry, spanOf, toJson, type YamlNode } from '../read/yaml-node.ts';
import { isMapping } from './check-value.ts';
import { entriesOf, listOfNodes, type Report, reportAt, scalarOf, valueOf } from './element-reader.ts';
import { definitionsOf, keysOf, listOf, MAPPING, referenceTo, type Section } from './shape.ts';

const TRIGGER = keysOf({
  type: { shape: referenceTo('policy_triggers'), doc: 'The trigger.', required: true },
  parameters: { shape: MAPPING, doc: 'What the trigger is given.' },
});
const POLICY = keysOf({
  type: { shape: referenceTo('policy_types'), doc: 'The policy type.', required: true },
  properties: { shape: MAPPING, doc: 'What the policy is given.' },
  triggers: { shape: definitionsOf(TRIGGER), doc: 'What happens when the policy is broken.' },
});

export const groupsSection: Section = {
  name: 'groups',
  doc: 'Node templates and groups that belong together.',
  shape: definitionsOf(
    keysOf({
      members: {
        shape: listOf(referenceTo('node_templates', 'groups')),
        doc: 'Node templates and other groups.',
        required: true,
      },
      policies: { shape: definitionsOf(POLICY), doc: 'Policies of the group; nothing carries them out.' },
    }),
  ),
  merge: 'united',
};

interface GroupSources {
  readonly templateNames: ReadonlySet<string>;
  readonly groupNames: ReadonlySet<string>;
  readonly policyTypes: Readonly<Record<string, PolicyDefinition>>;
  readonly policyTriggers: Readonly<Record<string, PolicyDefinition>>;
}

/** Reads one group. */
export function readGroup(report: Report, entry: MapEntry, sources: GroupSources): Group {
  const what = `group "${entry.key}"`;
  if (sources.templateNames.has(entry.key))
    reportAt(report, entry.keyNode, {
      code: 'group-name',
      message: `${what} is called as a node template is`,
      hint: 'Rename one of the two.',
      cloudifyCode: 211,
    });
  const items = listOfNodes(entry.value, 'members');
  const written = valueOf(entry.value, 'members');
  if (written?.kind === 'list' && items.length === 0)
    reportAt(report, written, {
      code: 'shape-wrong',
      message: `${what} has no members`,
      hint: 'Name a node template.',
      cloudifyCode: 1,
    });
  const members = items.flatMap((item) => readMember(report, item, { ...sources, what }) ?? []);
  const policies = [...entriesOf(entry.value, 'policies')].map(
    (one) => [one.key, readPolicy(report, one, { ...sources, what })] as const,
  );
  return { members: [...new Set(members)], policies: Object.fromEntries(policies), span: spanOf(entry.keyNode) };
}

function readMember(
  report: Report,
  item: YamlNode,
  sources: GroupSources & { readonly what: string },
): string | undefined {
  if (item.kind !== 'scalar') return undefined;
  const name = String(item.value);
  if (sources.templateNames.has(name) || sources.groupNames.has(name)) return name;
  reportAt(report, item, {
    code: 'group-member-unknown',
    message: `${sources.what} has the member "${name}", which does not exist`,
    ...hintForMember(name, sources),
    cloudifyCode: 40,
  });
  return undefined;
}

function hintForMember(name: string, { templateNames, groupNames }: GroupSources): ReturnType<typeof hintFor> {
  const hint = hintFor(name, templateNames, '');
  return hint.suggestion === undefined ? hintFor(name, groupNames, 'Name a node template or a group.') : hint;
}

function readPolicy(report: Report, entry: MapEntry, sources: GroupSources & { readonly what: string }): GroupPolicy {
  const what = `policy "${entry.key}" of ${sources.what}`;
  const type = scalarOf(entry.value, 'type', 'text') ?? '';
  const definition = sources.policyTypes[type];
  const node = valueOf(entry.value, 'type');
  if (node !== undefined && definition === undefined)
    reportAt(report, node, {
      code: 'policy-type-unknown',
      message: `${what} has the unknown type "${type}"`,
      ...hintForName(type, sources.policyTypes, 'Policy types'),
      cloudifyCode: 41,
    });
  const properties = valuesOf(report, entry, { key: 'properties', schemas: definition?.schemas, what });
  const triggers = [...entriesOf(entry.value, 'triggers')].map(
    (one) => [one.key, readTrigger(report, one, { ...sources, what })] as const,
  );
  return { type, properties, triggers: Object.fromEntries(triggers) };
}

function readTrigger(
  report: Report,
  entry: MapEntry,
  sources: GroupSources & { readonly what: string },
): GroupPolicy['triggers'][string] {
  const what = `trigger "${entry.key}" of ${sources.what}`;
  const type = scalarOf(entry.value, 'type', 'text') ?? '';
  const node = valueOf(entry.value, 'type');
  const definition = sources.policyTriggers[type];
  if (node !== undefined && definition === undefined)
    reportAt(report, node, {
      code: 'policy-trigger-unknown',
      message: `${what} has the unknown type "${type}"`,
      ...hintForName(type, sources.policyTriggers, 'Triggers'),
      cloudifyCode: 42,
    });
  return { type, parameters: valuesOf(report, entry, { key: 'parameters', schemas: definition?.schemas, what }) };
}

function hintForName(
  name: string,
  definitions: Readonly<Record<string, PolicyDefinition>>,
  title: string,
): ReturnType<typeof hintFor> {
  const names = Object.keys(definitions);
  return hintFor(name, names, `${title}: ${names.join(', ') || 'none'}.`);
}

/** Written values over the defaults of their schemas; unknown and missing ones are reported. */
function valuesOf(
  report: Report,
  entry: MapEntry,
  about: { readonly key: string; readonly schemas: JsonObject | undefined; readonly what: string },
): JsonObject {
  const written = valueOf(entry.value, about.key);
  const values = written?.kind === 'map' ? (toJson(written) as JsonObject) : {};
  if (about.schemas === undefined) return values;
  const place = { hint: `Its ${about.key} are: ${Object.keys(about.schemas).join(', ') || 'none'}.` };
  for (const name of Object.keys(values)) {
    if (Object.hasOwn(about.schemas, name)) continue;
    const message = `${about.what} has no "${name}" among its ${about.key}`;
    reportAt(report, written ?? entry.keyNode, { code: 'property-unknown', message, ...place, cloudifyCode: 106 });
  }
  const filled: Record<string, Json> = {};
  for (const [name, schema] of Object.entries(about.schemas)) {
    const fallback = isMapping(schema) && Object.hasOwn(schema, 'default') ? schema['default'] : undefined;
    const value = Object.hasOwn(values, name) ? values[name] : fallback;
    if (value !== undefined) filled[name] = value;
    else if (!isMapping(schema) || schema['required'] !== false)
      reportAt(report, entry.keyNode, {
        code: 'property-missing',
        message: `${about.what} needs "${name}" among its ${about.key}`,
        ...place,
        cloudifyCode: 107,
      });
  }
  return filled;
}
