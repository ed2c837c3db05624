// The document that a blueprint and its imports make, as it was written.

import type { Json } from '@brolly/plugin-sdk';
import { minorVersion } from '../../core/src/1-blueprint/elements/version.ts';
import { mergeDocuments } from '../../core/src/1-blueprint/imports/merge-documents.ts';
import { readImports } from '../../core/src/1-blueprint/imports/read-imports.ts';
import { toJson } from '../../core/src/1-blueprint/read/yaml-node.ts';
import type { Diagnostic } from '../../core/src/diagnostics/diagnostic.ts';
import type { Answer, Case } from './case.ts';
import { caseLoader } from './case-loader.ts';
import { peerError } from './peer-error.ts';

export async function mergedDocument(one: Case): Promise<Answer> {
  const path = one.main ?? 'blueprint.yaml';
  const read = await readImports({ path, text: one.files?.[path] ?? '' }, caseLoader(one));
  const problems: Diagnostic[] = [...read.diagnostics];
  const main = read.documents[0]?.root;
  const document = mergeDocuments(read.documents, minorVersion(main), (problem) => problems.push(problem));
  if (problems.some((problem) => problem.severity === 'error')) return peerError(one.id, problems);
  const names = new Set(read.documents.flatMap(({ root }) => [...root.entries.keys()]));
  names.delete('imports');
  const sections = [...names].flatMap((name): [string, Json][] => {
    const entries = document.entries(name);
    if (entries.size > 0)
      return [[name, Object.fromEntries([...entries].map(([key, { value }]) => [key, toJson(value)]))]];
    const value = document.value(name) ?? main?.entries.get(name)?.value;
    return value === undefined ? [] : [[name, toJson(value)]];
  });
  const ok = {
    ...Object.fromEntries(sections),
    imported_blueprints: [...read.importedBlueprints],
    namespaces_mapping: { ...read.namespaces },
  };
  return { id: one.id, ok };
}
