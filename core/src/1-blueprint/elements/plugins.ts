// plugins

import type { JsonObject } from '@brolly/plugin-sdk';
import { hintFor } from '#diagnostics/suggest-name.ts';
import type { DataType, PluginDefinition } from '../blueprint.ts';
import { type MapEntry, spanOf, toJson } from '../read/yaml-node.ts';
import { entriesOf, type Report, reportAt, scalarOf, valueOf } from './element-reader.ts';
import { EXECUTORS } from './operations.ts';
import { ANY, BOOLEAN, definitionsOf, type Key, keysOf, namesOf, type Section, TEXT } from './shape.ts';
import { checkKnownType, knownAmong, VALUE_TYPE } from './value-schema.ts';

const narrowing = (what: string): Key => ({ shape: TEXT, doc: `Narrows the package by ${what}.`, since: 2 });

export const pluginsSection: Section = {
  name: 'plugins',
  doc: 'What carries out operations and workflows.',
  shape: definitionsOf(
    keysOf({
      executor: {
        shape: { kind: 'scalar', of: 'text', suggested: EXECUTORS },
        doc: `Where it runs: ${EXECUTORS.join(' or ')}.`,
        required: true,
      },
      install: { shape: BOOLEAN, doc: 'Whether it has to be installed; true by default.' },
      source: { shape: TEXT, doc: 'Address of an archive, or a folder below plugins/.' },
      install_arguments: { shape: TEXT, doc: 'Arguments for its installation.', since: 1 },
      package_name: { shape: TEXT, doc: 'Name of its package.', since: 2 },
      package_version: { shape: TEXT, doc: 'Version of its package.', since: 2 },
      supported_platform: { shape: TEXT, doc: 'Narrows the package by platform.', since: 2 },
      distribution: narrowing('distribution'),
      distribution_version: narrowing('version of the distribution'),
      distribution_release: narrowing('release of the distribution'),
      properties: {
        shape: namesOf(
          keysOf({
            description: { shape: TEXT, doc: 'What the property is for.' },
            type: { shape: VALUE_TYPE, doc: 'Type of the value.' },
            display_label: { shape: TEXT, doc: 'What a form shows instead of the name.' },
            value: { shape: ANY, doc: 'The value.' },
          }),
        ),
        doc: 'Settings of the plugin for this blueprint.',
        since: 5,
      },
      properties_description: { shape: TEXT, doc: 'What the settings are for.', since: 5 },
    }),
  ),
  merge: 'united',
};

/** Reads one plugin; its settings may have data types. */
export function readPlugin(
  report: Report,
  entry: MapEntry,
  dataTypes: Readonly<Record<string, DataType>>,
): PluginDefinition {
  const { value } = entry;
  const what = `plugin "${entry.key}"`;
  const executor = scalarOf(value, 'executor', 'text');
  if (executor !== undefined && !EXECUTORS.includes(executor)) {
    reportAt(report, valueOf(value, 'executor') ?? entry.keyNode, {
      code: 'plugin-executor',
      message: `${what} has the unknown executor "${executor}"`,
      ...hintFor(executor, EXECUTORS, `Write one of: ${EXECUTORS.map((one) => `"executor: ${one}"`).join(', ')}.`),
      cloudifyCode: 18,
    });
  }
  const plugin: PluginDefinition = {
    name: entry.key,
    executor: executor ?? EXECUTORS[0] ?? '',
    install: scalarOf(value, 'install', 'boolean') ?? true,
    source: scalarOf(value, 'source', 'text'),
    installArguments: scalarOf(value, 'install_arguments', 'text'),
    packageName: scalarOf(value, 'package_name', 'text'),
    packageVersion: scalarOf(value, 'package_version', 'text'),
    supportedPlatform: optionalJson(entry, 'supported_platform'),
    distribution: scalarOf(value, 'distribution', 'text'),
    distributionVersion: scalarOf(value, 'distribution_version', 'text'),
    distributionRelease: scalarOf(value, 'distribution_release', 'text'),
    properties: (optionalJson(entry, 'properties') ?? {}) as JsonObject,
    propertiesDescription: scalarOf(value, 'properties_description', 'text'),
    span: spanOf(entry.keyNode),
  };
  for (const property of entriesOf(value, 'properties'))
    checkKnownType(report, property, { what: `property "${property.key}" of ${what}`, ...knownAmong(dataTypes) });
  if (value.kind === 'map' && plugin.install && isEmpty(plugin.source) && isEmpty(plugin.packageName))
    reportAt(report, entry.keyNode, {
      code: 'plugin-source',
      message: `${what} has to be installed, but says neither "source" nor "package_name"`,
      hint: 'Write one of the two, or "install: false".',
      cloudifyCode: 50,
    });
  return plugin;
}

function isEmpty(text: string | undefined): boolean {
  return text === undefined || text === '';
}

function optionalJson(entry: MapEntry, key: string) {
  const node = valueOf(entry.value, key);
  return node === undefined ? undefined : toJson(node);
}
