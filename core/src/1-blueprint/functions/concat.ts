// concat: texts joined; other values as Python writes them.

import type { Json } from '@brolly/plugin-sdk';
import { checkNothing, FunctionError, type IntrinsicFunction } from './function.ts';

export const concat: IntrinsicFunction = {
  name: 'concat',
  check: checkNothing,
  evaluate(argument) {
    if (!Array.isArray(argument)) throw new FunctionError('concat needs a list');
    return (argument as readonly Json[]).map((item) => (typeof item === 'string' ? item : pythonText(item))).join('');
  },
};

/** `True`, `None`, `[1, 'a']`, `{'x': 1}`. */
function pythonText(value: Json): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(pythonText).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${pythonText(key)}: ${pythonText(item)}`)
    .join(', ')}}`;
}
