// Stage 1: from the text of a blueprint to a checked Blueprint.

import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import type { Blueprint } from './blueprint.ts';
import { readDataTypes } from './elements/data-types.ts';
import type { Report } from './elements/element-reader.ts';
import { readNodeTemplate } from './elements/node-templates.ts';
import { NODE_TYPES, RELATIONSHIP_TYPES, readTypes } from './elements/node-types.ts';
import { readOutput } from './elements/outputs.ts';
import { readPlugin } from './elements/plugins.ts';
import { checkKnownType, readInput } from './elements/value-schema.ts';
import { checkImportedVersion, checkVersion } from './elements/version.ts';
import { readWorkflow } from './elements/workflows.ts';
import type { Loader } from './read/loader.ts';
import { type MergedDocument, mergeDocuments } from './read/merge-documents.ts';
import { minorVersion, readImports } from './read/read-imports.ts';
import type { MapEntry } from './read/yaml-node.ts';
import { rules } from './rules/rules.ts';

/** The main file. `path` as the user gave it. */
export interface BlueprintSource {
  readonly path: string;
  readonly text: string;
}

export interface Compiled {
  /** `undefined` when there is at least one error. */
  readonly blueprint: Blueprint | undefined;
  /** Sorted by file and place, each problem once. */
  readonly diagnostics: readonly Diagnostic[];
  /** File name -> text, for printing. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Compiles a blueprint with all that it imports. Never throws for what a user wrote: it reports every problem that it
 * finds, and one broken section hides none of another. Same text, same result.
 */
export async function compileBlueprint(source: BlueprintSource, loader: Loader): Promise<Compiled> {
  const read = await readImports(source, loader);
  const diagnostics: Diagnostic[] = [...read.diagnostics];
  const report: Report = (diagnostic) => diagnostics.push(diagnostic);
  const [main] = read.documents;
  if (main === undefined || main.name !== source.path)
    return { blueprint: undefined, diagnostics, sources: read.sources };
  checkVersion(report, main.root);
  for (const imported of read.documents.slice(1)) checkImportedVersion(report, imported.root, main.root);
  const document = mergeDocuments(read.documents, report);
  const blueprint = readBlueprint(report, document, { minorVersion: minorVersion(main.root), sources: read.sources });
  for (const rule of rules) rule({ blueprint, document, notices: read.notices }, report);
  const sorted = sortDiagnostics(diagnostics, [...read.sources.keys()]);
  const hasErrors = sorted.some((diagnostic) => diagnostic.severity === 'error');
  return { blueprint: hasErrors ? undefined : blueprint, diagnostics: sorted, sources: read.sources };
}

function readBlueprint(
  report: Report,
  document: MergedDocument,
  main: Pick<Blueprint, 'minorVersion' | 'sources'>,
): Blueprint {
  const plugins = collect(document.entries('plugins'), (entry) => readPlugin(report, entry));
  const dataTypes = readDataTypes(report, document.entries('data_types'));
  const nodeTypes = readTypes(report, document.entries('node_types'), { ...NODE_TYPES, dataTypes });
  const relationshipTypes = readTypes(report, document.entries('relationships'), { ...RELATIONSHIP_TYPES, dataTypes });
  const templates = document.entries('node_templates');
  const sources = { nodeTypes, relationshipTypes, dataTypes, plugins, templateNames: new Set(templates.keys()) };
  const description = document.mainValue('description');
  return {
    ...main,
    description: description?.kind === 'scalar' && description.value !== null ? String(description.value) : undefined,
    inputs: collect(document.entries('inputs'), (entry) => {
      const what = `input "${entry.key}"`;
      const input = readInput(report, entry, what);
      checkKnownType(report, input, { what, isDataType: (name) => Object.hasOwn(dataTypes, name) });
      return input;
    }),
    dataTypes,
    nodeTemplates: collect(templates, (entry) => readNodeTemplate(report, entry, sources)),
    outputs: collect(document.entries('outputs'), (entry) => readOutput(report, entry, 'output')),
    capabilities: collect(document.entries('capabilities'), (entry) => readOutput(report, entry, 'capability')),
    workflows: collect(document.entries('workflows'), (entry) => readWorkflow(report, entry, plugins)),
    plugins,
  };
}

function collect<T>(
  entries: ReadonlyMap<string, MapEntry>,
  read: (entry: MapEntry) => T | undefined,
): Readonly<Record<string, T>> {
  const results: [string, T][] = [];
  for (const entry of entries.values()) {
    const result = read(entry);
    if (result !== undefined) results.push([entry.key, result]);
  }
  return Object.fromEntries(results);
}

function sortDiagnostics(diagnostics: readonly Diagnostic[], files: readonly string[]): readonly Diagnostic[] {
  const order = new Map(files.map((file, index) => [file, index]));
  const unique = new Map(diagnostics.map((one) => [JSON.stringify([one.code, one.message, one.span]), one]));
  return [...unique.values()].toSorted(
    (a, b) =>
      (order.get(a.span?.file ?? '') ?? 0) - (order.get(b.span?.file ?? '') ?? 0) ||
      (a.span?.start ?? 0) - (b.span?.start ?? 0),
  );
}
