// Functions in templates, outputs and capabilities name inputs, nodes and keywords that exist.

import { reportAt } from '../elements/element-reader.ts';
import type { FunctionCheck } from '../functions/function.ts';
import { findFunction } from '../functions/functions.ts';
import type { YamlNode } from '../read/yaml-node.ts';
import type { Rule } from './rule.ts';

export const functionArguments: Rule = ({ document }, report) => {
  const names = {
    inputNames: new Set(document.entries('inputs').keys()),
    nodeNames: new Set(document.entries('node_templates').keys()),
  };
  const check = (keywords: readonly string[]): FunctionCheck => ({
    ...names,
    keywords,
    report: ({ node, ...problem }) => reportAt(report, node, problem),
  });
  for (const { value } of document.entries('node_templates').values()) {
    if (value.kind !== 'map') continue;
    for (const entry of value.entries.values())
      walk(entry.value, check(entry.key === 'relationships' ? ['SOURCE', 'TARGET'] : ['SELF']));
  }
  for (const section of ['outputs', 'capabilities']) {
    for (const { value } of document.entries(section).values()) walk(value, check([]));
  }
};

/** Looks at every function in a value, without a stack: values may be nested deeply. */
function walk(root: YamlNode, check: FunctionCheck): void {
  const waiting: YamlNode[] = [root];
  const seen = new Set<YamlNode>();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node) || node.kind === 'scalar') continue;
    seen.add(node);
    if (node.kind === 'list') waiting.push(...node.items);
    else {
      const found = findFunction([...node.entries.keys()]);
      const argument = found === undefined ? undefined : node.entries.get(found.name)?.value;
      if (argument !== undefined) found?.check(argument, check);
      for (const entry of node.entries.values()) waiting.push(entry.value);
    }
  }
}
