// Stage 1: from the text of a blueprint to a checked Blueprint.

import type { JsonObject } from '@brolly/plugin-sdk';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import type { Blueprint, Label } from './blueprint.ts';
import { checkUnusedRelationshipTypes } from './elements/check-relationship-types.ts';
import { readDataTypes } from './elements/data-types.ts';
import { readDeploymentSettings } from './elements/deployment-settings.ts';
import { type Report, scalarOf } from './elements/element-reader.ts';
import { readGroup } from './elements/groups.ts';
import { readBlueprintInput } from './elements/inputs.ts';
import { readLabel } from './elements/labels.ts';
import { readNodeTemplate } from './elements/node-templates.ts';
import { NODE_TYPES, RELATIONSHIP_TYPES, type ResolvedType, readTypes } from './elements/node-types.ts';
import { readOutput } from './elements/outputs.ts';
import { readPlugin } from './elements/plugins.ts';
import { readPolicy } from './elements/policies.ts';
import { readPolicyDefinition } from './elements/policy-types.ts';
import { checkDocument } from './elements/sections.ts';
import { checkImportedVersion, checkVersionSection, minorVersion, NEWEST } from './elements/version.ts';
import { readWorkflow } from './elements/workflows.ts';
import { scriptFinder } from './imports/find-scripts.ts';
import { type MergedDocument, mergeDocuments } from './imports/merge-documents.ts';
import { type ReadDocument, type ReadResult, readImports } from './imports/read-imports.ts';
import type { Loader } from './read/loader.ts';
import { type MapEntry, toJson } from './read/yaml-node.ts';
import { rules } from './rules/rules.ts';
import { withoutConsequences } from './without-consequences.ts';

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

/** The same with what editors ask for, which is there whatever is wrong. */
export interface Analysed extends Compiled {
  readonly documents: readonly ReadDocument[];
  /** `undefined` where nothing could be read of the main file. */
  readonly document: MergedDocument | undefined;
}

/**
 * Compiles a blueprint with all that it imports. Never throws for what a user wrote: it reports every problem that it
 * finds, and one broken section hides none of another. Same text, same result.
 */
export async function compileBlueprint(
  source: BlueprintSource,
  loader: Loader,
  options: CompileOptions = {},
): Promise<Compiled> {
  const { blueprint, diagnostics, sources } = await analyseBlueprint(source, loader, options);
  return { blueprint, diagnostics, sources };
}

export interface CompileOptions {
  /** Whether a path relative to the blueprint is a file; without it whatever looks like a path is taken for one. */
  readonly hasFile?: ((path: string) => boolean) | undefined;
  /** Takes parts of newer versions of the language under an older header, as `validate_definitions_version: false` has it. */
  readonly isAnyVersion?: boolean | undefined;
}

export interface AnalyseOptions extends CompileOptions {
  /** Called between parts of the work, often enough for a person who waits: what it throws ends the work. */
  readonly checkpoint?: (() => void) | undefined;
}

/** Compiles for an editor. See compileBlueprint. */
export async function analyseBlueprint(
  source: BlueprintSource,
  loader: Loader,
  { hasFile, isAnyVersion, checkpoint = () => undefined }: AnalyseOptions,
): Promise<Analysed> {
  const read = await readImports(source, loader);
  const diagnostics: Diagnostic[] = [...read.diagnostics];
  const report: Report = (diagnostic) => diagnostics.push(diagnostic);
  const { sources, documents } = read;
  const [main] = documents;
  if (main === undefined || main.name !== source.path)
    return { blueprint: undefined, diagnostics, sources, documents, document: undefined };
  checkpoint();
  const minor = minorVersion(main.root);
  const known = isAnyVersion === true ? NEWEST : minor;
  checkVersionSection(report, main.root);
  for (const imported of read.documents.slice(1)) checkImportedVersion(report, imported.root, main.root);
  for (const one of read.documents)
    if (!one.isBuiltIn) checkDocument(one.written, { report, minor: known, isMain: one === main });
  const document = mergeDocuments(read.documents, minor, report);
  const scriptOf = scriptFinder(hasFile, read.folders);
  const blueprint = readBlueprint(report, document, { read, minor, scriptOf, checkpoint });
  for (const rule of rules) {
    checkpoint();
    rule({ blueprint, document, notices: read.notices, minor: known }, report);
  }
  const sorted = sortDiagnostics(withoutConsequences(diagnostics, read.leftOut), [...sources.keys()]);
  const hasErrors = sorted.some((diagnostic) => diagnostic.severity === 'error');
  return { blueprint: hasErrors ? undefined : blueprint, diagnostics: sorted, sources, documents, document };
}

interface Around {
  readonly read: ReadResult;
  readonly minor: number;
  readonly scriptOf: (implementation: string) => string | undefined;
  readonly checkpoint: () => void;
}

function readBlueprint(report: Report, document: MergedDocument, around: Around): Blueprint {
  const { read, minor, scriptOf, checkpoint } = around;
  const section = <T>(name: string, read: (entry: MapEntry) => T | undefined): Readonly<Record<string, T>> =>
    collect(document.entries(name), (entry) => {
      checkpoint();
      return read(entry);
    });
  const dataTypes = readDataTypes(report, document.entries('data_types'));
  const plugins = section('plugins', (entry) => readPlugin(report, entry, dataTypes));
  const nodeTypes = readTypes(report, document.entries('node_types'), { ...NODE_TYPES, dataTypes });
  const relationshipTypes = readTypes(report, document.entries('relationships'), { ...RELATIONSHIP_TYPES, dataTypes });
  const templateNames = new Set(document.entries('node_templates').keys());
  const groupNames = new Set(document.entries('groups').keys());
  const policyTypes = section('policy_types', (entry) => readPolicyDefinition(entry, 'properties'));
  const policyTriggers = section('policy_triggers', (entry) => readPolicyDefinition(entry, 'parameters'));
  const groups = section('groups', (entry) =>
    readGroup(report, entry, { templateNames, groupNames, policyTypes, policyTriggers }),
  );
  const sources = { nodeTypes, relationshipTypes, dataTypes, plugins, templateNames, scriptOf };
  const nodeTemplates = section('node_templates', (entry) => readNodeTemplate(report, entry, sources));
  checkUnusedRelationshipTypes(report, relationshipTypes, {
    used: Object.values(nodeTemplates).flatMap((one) => one.relationships),
    sources,
  });
  const root = { kind: 'map', entries: documentEntries(document), file: '', start: 0, end: 0 } as const;
  const metadata = document.value('metadata');
  return {
    minorVersion: minor,
    description: scalarOf(root, 'description', 'text'),
    metadata: metadata === undefined ? null : toJson(metadata),
    inputs: section('inputs', (entry) => readBlueprintInput(report, entry, { dataTypes })),
    dataTypes,
    relationshipTypes: Object.fromEntries(
      [...relationshipTypes].map(([name, type]) => [name, toRelationshipType(type)]),
    ),
    nodeTemplates,
    groups,
    policies: section('policies', (entry) => readPolicy(report, entry, groups)),
    policyTypes,
    policyTriggers,
    outputs: section('outputs', readOutput),
    capabilities: section('capabilities', readOutput),
    workflows: section('workflows', (entry) => readWorkflow(report, entry, sources)),
    plugins,
    labels: section('labels', (entry): Label => readLabel(report, entry, 'label')),
    blueprintLabels: section('blueprint_labels', (entry): Label => readLabel(report, entry, 'blueprint label')),
    resourceTags: section('resource_tags', (entry) => toJson(entry.value)) as JsonObject,
    deploymentSettings: readDeploymentSettings(report, document.value('deployment_settings')),
    importedBlueprints: read.importedBlueprints,
    ...(read.folders.size === 0 ? {} : { importedFolders: Object.fromEntries(read.folders) }),
    namespaces: read.namespaces,
    sources: read.sources,
  };
}

function toRelationshipType(type: ResolvedType): Blueprint['relationshipTypes'][string] {
  const { derivedFrom, hierarchy, properties, interfaces } = type;
  return {
    derivedFrom,
    hierarchy,
    properties,
    sourceInterfaces: interfaces['source_interfaces'] ?? new Map(),
    targetInterfaces: interfaces['target_interfaces'] ?? new Map(),
  };
}

function documentEntries(document: MergedDocument): ReadonlyMap<string, MapEntry> {
  const value = document.value('description');
  return new Map(value === undefined ? [] : [['description', { key: 'description', keyNode: value, value }]]);
}

function collect<T>(
  entries: ReadonlyMap<string, MapEntry>,
  read: (entry: MapEntry) => T | undefined,
): Readonly<Record<string, T>> {
  // Names such as "constructor" are there only where somebody wrote them.
  const results = Object.create(null) as Record<string, T>;
  for (const entry of entries.values()) {
    const result = read(entry);
    if (result !== undefined) results[entry.key] = result;
  }
  return results;
}

const LONGEST_MESSAGE = 1_000;

/** Names and values may have any length in a file; what is said of them may not. */
function inShort(diagnostic: Diagnostic): Diagnostic {
  const { message, hint } = diagnostic;
  if (message.length <= LONGEST_MESSAGE && (hint?.length ?? 0) <= LONGEST_MESSAGE) return diagnostic;
  return { ...diagnostic, message: cut(message), hint: hint === undefined ? undefined : cut(hint) };
}

function cut(text: string): string {
  return text.length <= LONGEST_MESSAGE ? text : `${text.slice(0, LONGEST_MESSAGE)}...`;
}

function sortDiagnostics(diagnostics: readonly Diagnostic[], files: readonly string[]): readonly Diagnostic[] {
  const order = new Map(files.map((file, index) => [file, index]));
  const unique = new Map(diagnostics.map((one) => [JSON.stringify([one.code, one.message, one.span]), one]));
  return [...unique.values()]
    .map(inShort)
    .toSorted(
      (a, b) =>
        (order.get(a.span?.file ?? '') ?? 0) - (order.get(b.span?.file ?? '') ?? 0) ||
        (a.span?.start ?? 0) - (b.span?.start ?? 0),
    );
}
