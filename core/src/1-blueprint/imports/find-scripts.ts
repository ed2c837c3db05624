// Which implementations are files of the blueprint: that is asked once for each, before operations are read.

import { sectionsByName } from '../elements/sections.ts';
import type { Shape } from '../elements/shape.ts';
import type { YamlNode } from '../read/yaml-node.ts';
import { SEPARATOR } from './namespace-document.ts';
import type { ReadDocument } from './read-imports.ts';

const LONGEST_PATH = 1_024;

/** The implementations, as they read under their namespaces, that name a file. */
export async function findScripts(
  documents: readonly ReadDocument[],
  hasFile: ((path: string) => Promise<boolean>) | undefined,
): Promise<ReadonlySet<string>> {
  const texts = new Set<string>();
  for (const { root } of documents)
    for (const { key, value } of root.entries.values()) {
      const section = sectionsByName.get(key);
      if (section !== undefined) collect(value, section.shape, texts);
    }
  const answers = await Promise.all([...texts].map(async (text) => ((await isFile(text, hasFile)) ? text : undefined)));
  return new Set(answers.filter((text) => text !== undefined));
}

async function isFile(text: string, hasFile: ((path: string) => Promise<boolean>) | undefined): Promise<boolean> {
  const path = text.slice(text.lastIndexOf(SEPARATOR) + (text.includes(SEPARATOR) ? SEPARATOR.length : 0));
  if (hasFile === undefined) return path.includes('/') || /\.(sh|py|ps1|rb|pl|bat)$/.test(path);
  return (await hasFile(path)) || (path !== text && (await hasFile(text)));
}

function collect(node: YamlNode, shape: Shape, texts: Set<string>): void {
  switch (shape.kind) {
    case 'implementation':
      if (node.kind === 'scalar' && typeof node.value === 'string' && isPossible(node.value)) texts.add(node.value);
      return;
    case 'list':
      if (node.kind === 'list') for (const item of node.items) collect(item, shape.of, texts);
      return;
    case 'named':
      if (node.kind === 'map' && shape.of.kind !== 'any')
        for (const { value } of node.entries.values()) collect(value, shape.of, texts);
      return;
    case 'keys':
      if (node.kind === 'map')
        for (const { key, value } of node.entries.values()) {
          const known = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
          if (known !== undefined) collect(value, known.shape, texts);
        }
      return;
    case 'either':
      for (const one of shape.of) collect(node, one, texts);
      return;
    case 'any':
    case 'scalar':
    case 'reference':
  }
}

function isPossible(text: string): boolean {
  return text.trim() !== '' && text.length <= LONGEST_PATH && !text.trim().includes('\n') && !text.includes('://');
}
