// Settings that an import gives to the plugins of the imported document.

import { hintFor } from '#diagnostics/suggest-name.ts';
import { type Report, reportAt } from '../elements/element-reader.ts';
import type { MapEntry, MapNode, YamlNode } from '../read/yaml-node.ts';

/** The document with the value of each setting at `plugins.<each>.properties.<name>.value`; unknown ones are reported. */
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
  for (const { key, keyNode } of settings.entries.values()) {
    if (declared?.entries.has(key) === true) continue;
    const names = [...(declared?.entries.keys() ?? [])];
    reportAt(report, keyNode, {
      code: 'import-setting',
      message: `the plugin "${plugin.key}" has no setting "${key}"`,
      ...hintFor(key, names, `It has: ${names.join(', ') || 'none'}.`),
      cloudifyCode: 221,
    });
  }
  if (properties === undefined || declared === undefined) return plugin.value;
  const filled = mapValues(declared, (property) => {
    const setting = settings.entries.get(property.key);
    if (setting === undefined || property.value.kind !== 'map') return property.value;
    const value: MapEntry = { key: 'value', keyNode: setting.keyNode, value: setting.value };
    return { ...property.value, entries: new Map([...property.value.entries, ['value', value]]) };
  });
  return withValue(plugin.value, properties, filled);
}

function mapValues(map: MapNode, change: (entry: MapEntry) => YamlNode): MapNode {
  const entries = [...map.entries.values()].map((entry) => [entry.key, { ...entry, value: change(entry) }] as const);
  return { ...map, entries: new Map(entries) };
}

function withValue(map: MapNode, entry: MapEntry, value: YamlNode): MapNode {
  return { ...map, entries: new Map([...map.entries, [entry.key, { ...entry, value }]]) };
}
