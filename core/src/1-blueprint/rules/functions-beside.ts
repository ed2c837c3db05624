// Functions beside other keys: a mapping of several keys is a value as it is written, which nobody means who names one.

import { isNothing, type Report } from '../elements/element-reader.ts';
import { findFunction } from '../functions/functions.ts';
import type { MergedDocument } from '../imports/merge-documents.ts';
import { type MapEntry, type MapNode, spanOf, type YamlNode } from '../read/yaml-node.ts';

/** Where functions are evaluated, and nobody chooses names for other things. */
const SECTIONS = ['node_templates', 'outputs', 'capabilities', 'labels'];
/** One mistake is copied many times. */
const MOST_SHOWN = 50;

/** Warns of each. It goes through every value, so it is asked only where there are any. */
export function reportFunctionsBeside(document: MergedDocument, report: Report): void {
  let shown = 0;
  const visit = (node: YamlNode): void => {
    if (node.kind === 'scalar' || shown === MOST_SHOWN) return;
    if (node.kind === 'list') {
      node.items.forEach(visit);
      return;
    }
    const called = functionBeside(node);
    if (called !== undefined) {
      shown += 1;
      report(warning(node, called));
    }
    for (const { value } of node.entries.values()) visit(value);
  };
  for (const section of SECTIONS) for (const { value } of document.entries(section).values()) visit(value);
}

function functionBeside({ entries }: MapNode): MapEntry | undefined {
  const written = [...entries.values()].filter(({ key }) => key !== 'type');
  if (written.length < 2) return undefined;
  return written.find(
    ({ key, value }) => key.startsWith('get_') && findFunction([key]) !== undefined && !isNothing(value),
  );
}

function warning({ entries }: MapNode, { key, keyNode, value }: MapEntry): Parameters<Report>[0] {
  const others = [...entries.values()].filter((one) => one.key !== key);
  const isOneList = others.every((one) => isNothing(one.value)) && value.kind === 'scalar';
  const names = others.map((one) => one.key).join(', ');
  return {
    code: 'function-beside',
    severity: 'warning',
    message: `"${key}" stands beside other keys (${names}), so this is taken for a mapping as it is written`,
    span: spanOf(keyNode),
    hint: isOneList
      ? `Write { ${key}: [${String(value.value)}, ${names}] }.`
      : `A function is a mapping of one key: write { ${key}: ... } where its value is meant.`,
  };
}
