// Reads a blueprint with all that it imports, breadth first; what is reached twice is read once, so cycles are harmless.

import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { composeYaml } from './compose-yaml.ts';
import type { Loader, PropertyNotice } from './loader.ts';
import { type MapNode, spanOf, type YamlNode } from './yaml-node.ts';

/** One document that was read. */
export interface ReadDocument {
  readonly name: string;
  readonly root: MapNode;
  readonly isBuiltIn: boolean;
}

export interface ReadResult {
  /** The main blueprint first, then imports in the order in which they were reached. */
  readonly documents: readonly ReadDocument[];
  /** File name -> text. */
  readonly sources: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
  readonly notices: readonly PropertyNotice[];
}

const MOST_IMPORTS = 1_000;

/** Reads everything; what cannot be read is a diagnostic, and the rest goes on. */
export async function readImports(
  main: { readonly path: string; readonly text: string },
  load: Loader,
): Promise<ReadResult> {
  const documents: ReadDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  const sources = new Map<string, string>();
  const notices: PropertyNotice[] = [];
  const add = (name: string, text: string, isBuiltIn: boolean): void => {
    sources.set(name, text);
    const { root, diagnostics: found } = composeYaml(name, text);
    diagnostics.push(...found);
    if (root === undefined) return;
    if (root.kind === 'map') documents.push({ name, root, isBuiltIn });
    else
      diagnostics.push({
        code: 'shape-wrong',
        severity: 'error',
        message: 'a blueprint is a mapping of sections',
        span: spanOf(root),
        hint: 'Begin with "tosca_definitions_version: cloudify_dsl_1_3".',
        cloudifyCode: 1,
      });
  };
  add(main.path, main.text, false);
  const minor = minorVersion(documents[0]?.root);
  for (let index = 0; index < documents.length && index < MOST_IMPORTS; index += 1) {
    const document = documents[index];
    if (document === undefined) break;
    for (const entry of importEntries(document, diagnostics)) {
      const answer = await load(entry.text, document.isBuiltIn ? main.path : document.name, minor);
      if (answer.kind === 'missing') {
        diagnostics.push({
          code: answer.reason,
          severity: 'error',
          message: answer.message,
          span: spanOf(entry.node),
          hint: answer.hint,
          cloudifyCode: 13,
        });
      } else if (!sources.has(answer.source.name)) {
        add(answer.source.name, answer.source.text, answer.source.isBuiltIn);
        notices.push(...(answer.source.notices ?? []));
      }
    }
  }
  return { documents, sources, diagnostics, notices };
}

/** 3 for cloudify_dsl_1_3; 5, the newest, where it is missing or wrong. */
export function minorVersion(root: MapNode | undefined): number {
  const node = root?.entries.get('tosca_definitions_version')?.value;
  const text = node?.kind === 'scalar' ? String(node.value) : '';
  return Number(/^cloudify_dsl_1_([0-5])$/.exec(text)?.[1] ?? 5);
}

function importEntries(document: ReadDocument, diagnostics: Diagnostic[]): readonly { text: string; node: YamlNode }[] {
  const imports = document.root.entries.get('imports')?.value;
  if (imports === undefined || (imports.kind === 'scalar' && imports.value === null)) return [];
  if (imports.kind !== 'list') {
    diagnostics.push({
      code: 'shape-wrong',
      severity: 'error',
      message: '"imports" is a list',
      span: spanOf(imports),
      hint: 'Write each import on a line of its own, after "- ".',
      cloudifyCode: 1,
    });
    return [];
  }
  const seen = new Set<string>();
  return imports.items.flatMap((item) => {
    const text = entryText(item);
    if (text === undefined) {
      diagnostics.push({
        code: 'import-malformed',
        severity: 'error',
        message: 'an import is a text',
        span: spanOf(item),
        hint: 'Write a file name or an address.',
        cloudifyCode: 220,
      });
      return [];
    }
    if (seen.has(text))
      diagnostics.push({
        code: 'import-duplicate',
        severity: 'error',
        message: `"${text}" is imported twice`,
        span: spanOf(item),
        hint: 'Remove one of the two lines.',
        cloudifyCode: 2,
      });
    seen.add(text);
    if (text.includes('--')) {
      diagnostics.push({
        code: 'namespace-not-built',
        severity: 'error',
        message: `the import "${text}" has a namespace, and namespaces are not built yet`,
        span: spanOf(item),
        hint: 'Import the file without a namespace.',
      });
      return [];
    }
    return [{ text, node: item }];
  });
}

function entryText(item: YamlNode): string | undefined {
  if (item.kind === 'scalar' && typeof item.value === 'string') return item.value;
  if (item.kind === 'map' && item.entries.size === 1) return [...item.entries.keys()][0];
  return undefined;
}
