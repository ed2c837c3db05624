// Settings that an import gives to the plugins of the imported document.

import type { Json } from '@brolly/plugin-sdk';
import { hintFor } from '#diagnostics/suggest-name.ts';
import { type Report, reportAt, scalarOf } from '../elements/element-reader.ts';
import { isFunction } from '../functions/functions.ts';
import { type MapEntry, type MapNode, spanOf, toJson, type YamlNode } from '../read/yaml-node.ts';

/**
 * The document with the value of each setting at `plugins.<each>.properties.<name>.value`. Settings that a plugin does
 * not declare, or declares with another type, are reported.
 */
export function applySettings(report: Report, root: MapNode, settings: MapNode): MapNode {
  const plugins = root.entries.get('plugins');
  if (plugins?.value.kind !== 'map') return root;
  return withValue(
    root,
    plugins,
    mapValues(plugins.value, (plugin) => applyToPlugin(report, plugin, settings)),
  );
}

function applyToPlugin(report: Report, plugin: MapEntry, settings: MapNode): YamlNode {
  if (plugin.value.kind !== 'map') return plugin.value;
  const properties = plugin.value.entries.get('properties');
  const declared = properties?.value.kind === 'map' ? properties.value : undefined;
  for (const setting of settings.entries.values()) checkSetting(report, setting, { plugin, declared });
  if (properties === undefined || declared === undefined) return plugin.value;
  const filled = mapValues(declared, (property) => {
    const setting = settings.entries.get(property.key);
    if (setting === undefined || property.value.kind !== 'map') return property.value;
    const value: MapEntry = { key: 'value', keyNode: setting.keyNode, value: setting.value };
    return { ...property.value, entries: new Map([...property.value.entries, ['value', value]]) };
  });
  return withValue(plugin.value, properties, filled);
}

function checkSetting(
  report: Report,
  { key, keyNode, value }: MapEntry,
  { plugin, declared }: { readonly plugin: MapEntry; readonly declared: MapNode | undefined },
): void {
  const property = declared?.entries.get(key);
  if (property !== undefined) {
    checkType(report, { key, keyNode, value }, { plugin, property });
    return;
  }
  const names = [...(declared?.entries.keys() ?? [])];
  report({
    code: 'import-setting',
    // Cloudify passes over the settings of a plugin that has none.
    severity: declared === undefined ? 'warning' : 'error',
    span: spanOf(keyNode),
    message: `the plugin "${plugin.key}" has no setting "${key}"`,
    ...hintFor(key, names, `It has: ${names.join(', ') || 'none'}.`),
    cloudifyCode: 221,
  });
}

/** Whether a value is one of a type; whole numbers and texts as loosely as the plugins that are there take them. */
const IS_OF_TYPE: Readonly<Record<string, (value: Json) => boolean>> = {
  string: (value) => ['string', 'boolean'].includes(typeof value) || Number.isInteger(value),
  integer: (value) => typeof value === 'boolean' || Number.isInteger(value),
  float: (value) => ['number', 'boolean'].includes(typeof value),
  boolean: (value) => typeof value === 'boolean',
  list: (value) => Array.isArray(value),
};

function checkType(
  report: Report,
  setting: MapEntry,
  { plugin, property }: { readonly plugin: MapEntry; readonly property: MapEntry },
): void {
  const type = scalarOf(property.value, 'type', 'text');
  const value = toJson(setting.value);
  if (type === undefined) return;
  const isOfType = Object.hasOwn(IS_OF_TYPE, type) ? IS_OF_TYPE[type] : undefined;
  if (isOfType !== undefined && (isFunction(value) || isOfType(value))) return;
  const what = `the setting "${setting.key}" of the plugin "${plugin.key}"`;
  const known = Object.keys(IS_OF_TYPE).join(', ');
  reportAt(report, setting.value, {
    code: 'import-setting',
    message:
      isOfType === undefined ? `${what} has the type ${type}, which no import can give` : `${what} is no ${type}`,
    hint:
      isOfType === undefined ? `Settings are of the types ${known}.` : `Write a ${type}, or a function that gives one.`,
    related: [{ message: 'its type is declared here', span: spanOf(property.keyNode) }],
    cloudifyCode: isOfType === undefined ? 220 : 221,
  });
}

function mapValues(map: MapNode, change: (entry: MapEntry) => YamlNode): MapNode {
  const entries = [...map.entries.values()].map((entry) => [entry.key, { ...entry, value: change(entry) }] as const);
  return { ...map, entries: new Map(entries) };
}

function withValue(map: MapNode, entry: MapEntry, value: YamlNode): MapNode {
  return { ...map, entries: new Map([...map.entries, [entry.key, { ...entry, value }]]) };
}
