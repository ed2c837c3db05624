// How many instances: instances.deploy, capabilities.scalable and the properties of scaling policies.

import type { Json } from '@brolly/plugin-sdk';
import type { Scaling } from '../blueprint.ts';
import { isFunction } from '../functions/functions.ts';
import { type MapNode, toJson, type YamlNode } from '../read/yaml-node.ts';
import { isMapping } from './check-value.ts';
import { isNothing, mapOf, type Report, reportAt, valueOf } from './element-reader.ts';
import { ANY, type Key, keysOf, type Shape } from './shape.ts';

export const UNBOUNDED = -1;

const PROPERTIES: Readonly<Record<string, Key>> = {
  default_instances: { shape: ANY, doc: 'How many there are at first; 1 by default.' },
  min_instances: { shape: ANY, doc: 'How few there may be; 0 by default.' },
  max_instances: { shape: ANY, doc: 'How many there may be; -1 or UNBOUNDED, the default: without limit.' },
};

export const SCALING_SHAPE: Shape = keysOf(PROPERTIES);

export const INSTANCES_SHAPE: Shape = keysOf({
  deploy: { shape: ANY, doc: 'How many there are; now capabilities.scalable.' },
});

export const CAPABILITIES_SHAPE: Shape = keysOf({
  scalable: {
    shape: keysOf({ properties: { shape: SCALING_SHAPE, doc: 'The numbers of instances.' } }),
    doc: 'How far the node scales.',
  },
});

/** The numbers of a node template; one instance where nothing is written. */
export function readTemplateScaling(report: Report, template: YamlNode, what: string): Scaling {
  const instances = valueOf(template, 'instances');
  const capabilities = valueOf(template, 'capabilities');
  if (instances !== undefined && capabilities !== undefined) {
    reportAt(report, instances, {
      code: 'instances-twice',
      message: `${what} has both instances and capabilities.scalable`,
      hint: 'Keep one of the two.',
      cloudifyCode: 209,
    });
  }
  if (instances !== undefined) {
    const deploy = instances.kind === 'map' ? numberOf(report, instances, 'deploy', what) : undefined;
    return { ...scaling(deploy ?? 1, 0, UNBOUNDED), isDeploy: true };
  }
  return readScaling(report, mapOf(mapOf(capabilities, 'scalable'), 'properties'), what);
}

/** The numbers of a scalable capability or of a policy. */
export function readScaling(report: Report, properties: MapNode | undefined, what: string): Scaling {
  if (properties === undefined) return scaling(1, 0, UNBOUNDED);
  const count = numberOf(report, properties, 'default_instances', what) ?? 1;
  const least = numberOf(report, properties, 'min_instances', what) ?? 0;
  const most = numberOf(report, properties, 'max_instances', what) ?? UNBOUNDED;
  const [low, middle, high] = [least, count, most].map((one) => (typeof one === 'number' ? one : undefined));
  const isTooFew = low !== undefined && middle !== undefined && middle < low;
  const isTooMany = high !== undefined && high !== UNBOUNDED && Math.max(low ?? 0, middle ?? 0) > high;
  if (isTooFew || isTooMany)
    reportAt(report, properties, {
      code: 'instances-number',
      message: `${what} has ${middle ?? 1} instances, at least ${low ?? 0} and at most ${high === UNBOUNDED ? 'any number' : (high ?? 'any number')}: that cannot be`,
      hint: 'Write numbers with min_instances <= default_instances <= max_instances.',
      cloudifyCode: 207,
    });
  return scaling(count, least, most);
}

function scaling(count: Json, least: Json, most: Json): Scaling {
  return { defaultInstances: count, minInstances: least, maxInstances: most };
}

/** A whole number or a function that gives one; `undefined` where there is none, with a report if it is wrong. */
function numberOf(report: Report, map: MapNode, key: string, what: string): Json | undefined {
  const node = map.entries.get(key)?.value;
  if (isNothing(node)) return undefined;
  const value = toJson(node);
  if (isFunction(value)) return value;
  if (key === 'max_instances' && (value === UNBOUNDED || value === 'UNBOUNDED')) return UNBOUNDED;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  const about = { code: 'instances-number', hint: 'Write a whole number, 0 or more.' };
  const written = JSON.stringify(value);
  if (isMapping(value))
    reportAt(report, node, {
      ...about,
      message: `"${key}" of ${what} is a mapping, but no function`,
      cloudifyCode: 210,
    });
  else if (typeof value === 'number')
    reportAt(report, node, {
      ...about,
      message: `"${key}" of ${what} is ${written}`,
      cloudifyCode: Number.isInteger(value) ? 207 : 1,
    });
  else if (key === 'max_instances' && typeof value === 'string')
    reportAt(report, node, {
      ...about,
      message: `"${key}" of ${what} is ${written}`,
      hint: 'Write a number without quotes, or UNBOUNDED.',
      cloudifyCode: 208,
    });
  else reportAt(report, node, { ...about, message: `"${key}" of ${what} is ${written}, no number`, cloudifyCode: 1 });
  return undefined;
}
