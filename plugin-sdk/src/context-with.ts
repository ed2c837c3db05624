// A context of an operation with some of it changed.

import type { OperationContext } from './operation.ts';

/**
 * The same context with other values: `contextWith(context, { self: instance })` sees it as another instance does.
 * A spread would not do: parts of a context are made when they are looked at, and belong to what it inherits from.
 */
export function contextWith(context: OperationContext, changes: Partial<OperationContext>): OperationContext {
  return Object.create(context, Object.getOwnPropertyDescriptors(changes)) as OperationContext;
}
