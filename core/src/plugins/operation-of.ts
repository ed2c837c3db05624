// An operation of a plugin by its name.

import type { Operation, Plugin } from '@brolly/plugin-sdk';

/** An operation of a plugin; `undefined` where it has none of that name. */
export function operationOf(plugin: Plugin, functionName: string): Operation | undefined {
  const own = Object.hasOwn(plugin.operations, functionName) ? plugin.operations[functionName] : undefined;
  return own ?? plugin.anyOperation?.(functionName);
}
