// workflows

import type { PluginDefinition, WorkflowDefinition } from '../blueprint.ts';
import type { MapEntry } from '../read/yaml-node.ts';
import { type Report, readMap, reportAt, scalarOf, valueOf } from './element-reader.ts';
import { readInput } from './value-schema.ts';

export function readWorkflow(
  report: Report,
  entry: MapEntry,
  plugins: Readonly<Record<string, PluginDefinition>>,
): WorkflowDefinition | undefined {
  const what = `workflow "${entry.key}"`;
  if (entry.value.kind === 'scalar' && entry.value.value !== null)
    return { ...findFunction(report, entry, String(entry.value.value), plugins), parameters: {}, isCascading: false };
  const map = readMap(report, entry.value, what, ['mapping', 'parameters', 'is_cascading', 'availability_rules']);
  if (map === undefined) return undefined;
  const mapping = scalarOf(report, map, 'mapping', 'text');
  if (mapping === undefined) {
    reportAt(report, entry.keyNode, {
      code: 'key-missing',
      message: `${what} needs a mapping`,
      hint: 'Write "mapping: PLUGIN.FUNCTION".',
      cloudifyCode: 1,
    });
    return undefined;
  }
  const written = valueOf(map, 'parameters');
  const parameters = written === undefined ? undefined : readMap(report, written, `parameters of ${what}`);
  return {
    ...findFunction(report, entry, mapping, plugins),
    parameters: Object.fromEntries(
      [...(parameters?.entries.values() ?? [])].map((one) => [
        one.key,
        readInput(report, one, `parameter "${one.key}" of ${what}`),
      ]),
    ),
    isCascading: scalarOf(report, map, 'is_cascading', 'boolean') ?? false,
  };
}

function findFunction(
  report: Report,
  entry: MapEntry,
  mapping: string,
  plugins: Readonly<Record<string, PluginDefinition>>,
): { readonly plugin: string; readonly function: string } {
  const plugin = Object.keys(plugins).find((name) => mapping.startsWith(`${name}.`));
  if (plugin !== undefined) return { plugin, function: mapping.slice(plugin.length + 1) };
  if (/[/\n]|\.(sh|py)$/.test(mapping)) return { plugin: 'script', function: mapping };
  reportAt(report, entry.keyNode, {
    code: 'workflow-plugin-unknown',
    message: `workflow "${entry.key}": no plugin carries out "${mapping}"`,
    hint: `Plugins: ${Object.keys(plugins).join(', ') || 'none'}.`,
    cloudifyCode: 21,
  });
  return { plugin: '', function: mapping };
}
