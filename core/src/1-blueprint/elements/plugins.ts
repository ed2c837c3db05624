// plugins

import type { PluginDefinition } from '../blueprint.ts';
import { type MapEntry, spanOf } from '../read/yaml-node.ts';
import { type Report, readMap, reportAt, scalarOf } from './element-reader.ts';

const KEYS = [
  'executor',
  'install',
  'source',
  'install_arguments',
  'package_name',
  'package_version',
  'supported_platform',
  'distribution',
  'distribution_version',
  'distribution_release',
  'properties',
  'properties_description',
  'labels',
  'blueprint_labels',
  'resource_tags',
];
const EXECUTORS = ['central_deployment_agent', 'host_agent'];

export function readPlugin(report: Report, entry: MapEntry): PluginDefinition | undefined {
  const what = `plugin "${entry.key}"`;
  const map = readMap(report, entry.value, what, KEYS);
  if (map === undefined) return undefined;
  const executor = scalarOf(report, map, 'executor', 'text');
  if (executor === undefined) {
    reportAt(report, entry.keyNode, {
      code: 'plugin-executor',
      message: `${what} does not say its executor`,
      hint: `Write "executor: ${EXECUTORS[0]}".`,
      cloudifyCode: 18,
    });
  } else if (!EXECUTORS.includes(executor)) {
    reportAt(report, entry.keyNode, {
      code: 'plugin-executor',
      message: `${what} has the unknown executor "${executor}"`,
      hint: `Write one of: ${EXECUTORS.join(', ')}.`,
      cloudifyCode: 28,
    });
  }
  return {
    name: entry.key,
    executor: executor ?? EXECUTORS[0] ?? '',
    install: scalarOf(report, map, 'install', 'boolean') ?? true,
    source: scalarOf(report, map, 'source', 'text'),
    packageName: scalarOf(report, map, 'package_name', 'text'),
    packageVersion: scalarOf(report, map, 'package_version', 'text'),
    span: spanOf(entry.keyNode),
  };
}
