// What YAML 1.1 makes of a plain scalar, as PyYAML has it.

import { boolYaml11Tag, YAML11_SCHEMA } from 'js-yaml';
import type { ScalarNode } from './yaml-node.ts';

/** The value of a plain scalar: y and n stay texts, and so do dates. */
export function plainValue(text: string): ScalarNode['value'] {
  if (isSurelyText(text)) return text;
  const { value, tag } = YAML11_SCHEMA.resolveImplicitScalarTag(text);
  if (tag.tagName === boolYaml11Tag.tagName && /^[yn]$/i.test(text)) return text;
  if (typeof value === 'number' && LIKE_NUMBERS.test(text)) return text;
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  return typeof value === 'bigint' ? Number(value) : text;
}

/** Whether a whole number was written as a float: `5.0`. */
export function isWrittenAsFloat(value: ScalarNode['value'], text: string): boolean {
  return typeof value === 'number' && Number.isInteger(value) && /^(?!0x).*[.eE]/.test(text);
}

/** Whether a whole number is too large to be kept exactly. */
export function isInexact(value: ScalarNode['value'], text: string): boolean {
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^[-+\d_]+$/.test(text);
}

/** Whether a number was written by colons, as times of day and addresses are: `12:30` is 750. */
export function isBase60(value: ScalarNode['value'], text: string): boolean {
  return typeof value === 'number' && text.includes(':');
}

/** Words that are no texts have at most five letters: `false`. Numbers begin otherwise. */
function isSurelyText(text: string): boolean {
  const first = text.charCodeAt(0) | 0x20;
  return text.length > 5 && first >= 0x61 && first <= 0x7a;
}

/** Texts to PyYAML, though YAML 1.1 means numbers: `-.5`, `._5`, and hours with a leading zero, `01:30`. */
const LIKE_NUMBERS = /^(?:[-+]\.\d|[-+]?\._|[-+]?0\d*:[\d:]*$)/;
