// string_find, string_replace, string_split, string_lower, string_upper.

import type { Json } from '@brolly/plugin-sdk';
import { checkNothing, FunctionError, type IntrinsicFunction } from './function.ts';
import { textOf } from './text-of.ts';

function textFunction(
  name: string,
  counts: readonly number[],
  apply: (values: readonly Json[]) => Json,
): IntrinsicFunction {
  return {
    name,
    check: checkNothing,
    evaluate(argument) {
      const values = Array.isArray(argument) ? (argument as readonly Json[]) : [argument];
      if (!counts.includes(values.length) || typeof values[0] !== 'string')
        throw new FunctionError(`${name} needs ${counts.join(' or ')} arguments, a text first`);
      return apply(values);
    },
  };
}

/** Python's str.replace; a negative count means all. */
function replaceTimes(text: string, [old, fresh, count]: readonly Json[]): string {
  // A function, for in a text "$&" would mean what was found.
  if (count === undefined || Number(count) < 0) return text.replaceAll(textOf(old), () => textOf(fresh));
  const parts = text.split(textOf(old));
  const kept = parts.splice(Number(count) + 1);
  return [parts.join(textOf(fresh)), ...kept].join(textOf(old));
}

function splitText([text, separator, index]: readonly Json[]): Json {
  if (separator === '') throw new FunctionError('string_split needs a separator');
  const parts = textOf(text).split(textOf(separator));
  if (index === undefined) return parts;
  const part = parts.at(Number(index));
  if (part === undefined) throw new FunctionError(`string_split has no part ${textOf(index)}`);
  return part;
}

export const stringFunctions: readonly IntrinsicFunction[] = [
  textFunction('string_find', [2], ([text, needle]) => textOf(text).indexOf(textOf(needle))),
  textFunction('string_replace', [3, 4], ([text, ...rest]) => replaceTimes(textOf(text), rest)),
  textFunction('string_split', [2, 3], splitText),
  textFunction('string_lower', [1], ([text]) => textOf(text).toLowerCase()),
  textFunction('string_upper', [1], ([text]) => textOf(text).toUpperCase()),
];
