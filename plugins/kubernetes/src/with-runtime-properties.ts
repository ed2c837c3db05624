// A node instance with other runtime properties.

import type { NodeInstance } from '@brolly/plugin-sdk';

/**
 * The same instance with other runtime properties, which are not kept; that of the context is left as it is.
 * A spread would not do: parts of an instance are made when they are looked at, and are none of its own properties.
 */
export function withRuntimeProperties(
  instance: NodeInstance,
  runtimeProperties: NodeInstance['runtimeProperties'],
): NodeInstance {
  const { id, nodeName, type, typeHierarchy, properties, relationships, host, index, scalingGroups } = instance;
  const same = { id, nodeName, type, typeHierarchy, properties, relationships, host };
  return {
    ...same,
    runtimeProperties,
    ...(index === undefined ? {} : { index }),
    ...(scalingGroups === undefined ? {} : { scalingGroups }),
  };
}
