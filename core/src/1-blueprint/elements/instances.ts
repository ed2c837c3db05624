// instances and capabilities.scalable of node templates

import type { Json } from '@brolly/plugin-sdk';
import { isFunction } from '../functions/functions.ts';
import { type MapNode, toJson, type YamlNode } from '../read/yaml-node.ts';
import { type Report, readMap, reportAt, valueOf } from './element-reader.ts';

const SCALABLE = ['default_instances', 'min_instances', 'max_instances', 'current_instances', 'planned_instances'];
const UNBOUNDED = -1;

/** `instances.deploy`, or `capabilities.scalable.properties.default_instances`; 1 where nothing is written. */
export function readInstances(report: Report, map: MapNode, what: string): Json {
  const instances = valueOf(map, 'instances');
  const capabilities = valueOf(map, 'capabilities');
  if (instances !== undefined && capabilities !== undefined) {
    reportAt(report, instances, {
      code: 'instances-twice',
      message: `${what} has both instances and capabilities.scalable`,
      hint: 'Keep one of the two.',
      cloudifyCode: 209,
    });
  }
  const old = instances === undefined ? undefined : readMap(report, instances, `instances of ${what}`, ['deploy']);
  const scalable = capabilities === undefined ? undefined : readScalable(report, capabilities, what);
  const deploy = old === undefined ? undefined : numberOf(report, old, 'deploy', what);
  if (old !== undefined || scalable === undefined) return deploy ?? 1;
  const count = numberOf(report, scalable, 'default_instances', what) ?? 1;
  const least = numberOf(report, scalable, 'min_instances', what) ?? 0;
  const most = numberOf(report, scalable, 'max_instances', what) ?? UNBOUNDED;
  const [low, middle, high] = [least, count, most].map((one) => (typeof one === 'number' ? one : undefined));
  const isTooFew = low !== undefined && middle !== undefined && middle < low;
  const isTooMany = high !== undefined && high !== UNBOUNDED && Math.max(low ?? 0, middle ?? 0) > high;
  if (isTooFew || isTooMany)
    wrongNumber(report, scalable, [
      `${what} has bounds that its number of instances does not keep`,
      'Write min <= default <= max.',
    ]);
  return count;
}

function readScalable(report: Report, capabilities: YamlNode, what: string): MapNode | undefined {
  const map = readMap(report, capabilities, `capabilities of ${what}`, ['scalable']);
  const scalable = map === undefined ? undefined : valueOf(map, 'scalable');
  const inner =
    scalable === undefined
      ? undefined
      : readMap(report, scalable, `the scalable capability of ${what}`, ['properties']);
  const properties = inner === undefined ? undefined : valueOf(inner, 'properties');
  return properties === undefined
    ? undefined
    : readMap(report, properties, `properties of the scalable capability of ${what}`, SCALABLE);
}

/** A whole number, also as a text, or a function that gives one; `undefined` where there is none, with a report if it is wrong. */
function numberOf(report: Report, map: MapNode, key: string, what: string): Json | undefined {
  const node = valueOf(map, key);
  if (node === undefined) return undefined;
  const value = toJson(node);
  if (isFunction(value)) return value;
  if (key === 'max_instances' && (value === UNBOUNDED || value === 'UNBOUNDED')) return UNBOUNDED;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0) return number;
  const written = typeof value === 'string' ? value : JSON.stringify(value);
  wrongNumber(report, node, [
    `${what} has "${written}" ${key === 'deploy' ? 'instances' : key}`,
    'Write a whole number, 0 or more.',
  ]);
  return undefined;
}

function wrongNumber(report: Report, node: YamlNode, [message, hint]: readonly [string, string]): void {
  reportAt(report, node, { code: 'instances-number', message, hint, cloudifyCode: 207 });
}
