// Reads the shapes that all sections are made of, and reports what does not fit.

import type { Diagnostic, Span } from '#diagnostics/diagnostic.ts';
import { suggestName } from '#diagnostics/suggest-name.ts';
import { type ListNode, type MapNode, shapeName, spanOf, type YamlNode } from '../read/yaml-node.ts';

/** Where an element reports its problems. */
export type Report = (diagnostic: Diagnostic) => void;

/** Reports an error at a node. */
export function reportAt(report: Report, node: YamlNode | Span, problem: Omit<Diagnostic, 'severity' | 'span'>): void {
  report({ severity: 'error', span: 'kind' in node ? spanOf(node) : node, ...problem });
}

/** Whether nothing was written: `key:` or `key: null`. */
export function isNothing(node: YamlNode | undefined): node is undefined {
  return node === undefined || (node.kind === 'scalar' && node.value === null);
}

/** A mapping with only known keys, or `undefined` with a report. `what` names it: `node template "db"`. */
export function readMap(report: Report, node: YamlNode, what: string, keys?: readonly string[]): MapNode | undefined {
  if (node.kind !== 'map') {
    reportAt(report, node, {
      code: 'shape-wrong',
      message: `${what} is a mapping, not ${shapeName(node)}`,
      hint: 'Write "key: value" lines, indented below it.',
      cloudifyCode: 1,
    });
    return undefined;
  }
  if (keys !== undefined) {
    for (const entry of node.entries.values()) {
      if (keys.includes(entry.key)) continue;
      const suggestion = suggestName(entry.key, keys);
      const hint = suggestion === undefined ? `Known keys: ${keys.join(', ')}.` : `Did you mean "${suggestion}"?`;
      reportAt(report, entry.keyNode, {
        code: 'key-unknown',
        message: `${what} has no key "${entry.key}"`,
        hint,
        cloudifyCode: 1,
      });
    }
  }
  return node;
}

export function readList(report: Report, node: YamlNode, what: string): ListNode | undefined {
  if (node.kind === 'list') return node;
  reportAt(report, node, {
    code: 'shape-wrong',
    message: `${what} is a list, not ${shapeName(node)}`,
    hint: 'Write each item on a line of its own, after "- ".',
    cloudifyCode: 1,
  });
  return undefined;
}

/** The value of a key, where something was written. */
export function valueOf(map: MapNode, key: string): YamlNode | undefined {
  const value = map.entries.get(key)?.value;
  return isNothing(value) ? undefined : value;
}

type ScalarKind = { readonly text: string; readonly number: number; readonly boolean: boolean };

/** A scalar of one kind under a key; `undefined` where nothing is written, and with a report where it is another kind. */
export function scalarOf<K extends keyof ScalarKind>(
  report: Report,
  map: MapNode,
  key: string,
  kind: K,
): ScalarKind[K] | undefined {
  const node = valueOf(map, key);
  if (node === undefined) return undefined;
  const wanted = { text: 'string', number: 'number', boolean: 'boolean' }[kind];
  if (node.kind === 'scalar' && typeof node.value === wanted) return node.value as ScalarKind[K];
  reportAt(report, node, {
    code: 'shape-wrong',
    message: `"${key}" is a ${kind}, not ${shapeName(node)}`,
    hint: kind === 'text' ? 'Put it in quotes.' : `Write a ${kind} without quotes.`,
    cloudifyCode: 1,
  });
  return undefined;
}
