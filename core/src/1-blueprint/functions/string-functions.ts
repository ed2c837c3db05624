// string_find, string_replace, string_split, string_lower, string_upper.

import type { Json } from '@brolly/plugin-sdk';
import { FunctionError, type IntrinsicFunction, reportArgument } from './function.ts';
import { textOf } from './text-of.ts';

type Kind = 'text' | 'number';

interface TextFunction {
  readonly name: string;
  readonly doc: string;
  readonly forms: readonly string[];
  /** How many arguments there may be; one stands by itself, several in a list. */
  readonly counts: readonly number[];
  /** What the last one is where all are there; the others are texts. Default: a text. */
  readonly last?: Kind;
}

const ONE = '1 argument';

function textFunction(about: TextFunction, apply: (values: readonly Json[]) => Json): IntrinsicFunction {
  const { name, doc, forms, counts } = about;
  const words = counts.includes(1) ? ONE : `${counts.join(' or ')} arguments`;
  const kindAt = (at: number): Kind => (at === Math.max(...counts) - 1 ? (about.last ?? 'text') : 'text');
  return {
    name,
    doc,
    forms,
    isRuntime: false,
    check(argument, check) {
      const isList = Array.isArray(argument);
      const values = isList ? (argument as readonly Json[]) : [argument];
      const isCounted = counts.includes(values.length) && isList !== counts.includes(1);
      if (isCounted && values.every((one, at) => check.isFunction(one) || isOfKind(one, kindAt(at)))) return;
      reportArgument(
        check,
        `${name} needs ${words}`,
        `Write ${forms.map((form) => `{ ${name}: ${form} }`).join(' or ')}.`,
      );
    },
    evaluate(argument) {
      const values = Array.isArray(argument) ? (argument as readonly Json[]) : [argument];
      const wrong = values.findIndex((one, at) => !isOfKind(one, kindAt(at)));
      if (!counts.includes(values.length)) throw new FunctionError(`${name} needs ${words}`, 'argument');
      if (wrong === -1) return apply(values);
      const needed = kindAt(wrong) === 'text' ? 'a text' : 'a whole number';
      throw new FunctionError(
        `${name} needs ${needed} as ${words === ONE ? 'its argument' : `argument ${wrong + 1}`}, not ${JSON.stringify(values[wrong])}`,
        words === ONE ? 'argument' : 'evaluation',
      );
    },
  };
}

function isOfKind(value: Json, kind: Kind): boolean {
  if (kind === 'text') return typeof value === 'string';
  return value === null || typeof value === 'boolean' || Number.isInteger(value);
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
  textFunction(
    {
      name: 'string_find',
      doc: 'Where a text stands in another one; -1: nowhere.',
      forms: ['[text, part]'],
      counts: [2],
    },
    ([text, part]) => textOf(text).indexOf(textOf(part)),
  ),
  textFunction(
    {
      name: 'string_replace',
      doc: 'A text with a part of it replaced, each time or so many times.',
      forms: ['[text, old, new]', '[text, old, new, count]'],
      counts: [3, 4],
      last: 'number',
    },
    ([text, ...rest]) => replaceTimes(textOf(text), rest),
  ),
  textFunction(
    {
      name: 'string_split',
      doc: 'The parts of a text between separators, or one of them.',
      forms: ['[text, separator]', '[text, separator, index]'],
      counts: [2, 3],
      last: 'number',
    },
    splitText,
  ),
  textFunction({ name: 'string_lower', doc: 'A text in small letters.', forms: ['text'], counts: [1] }, ([text]) =>
    textOf(text).toLowerCase(),
  ),
  textFunction({ name: 'string_upper', doc: 'A text in capital letters.', forms: ['text'], counts: [1] }, ([text]) =>
    textOf(text).toUpperCase(),
  ),
];
