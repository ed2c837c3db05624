// Reads a blueprint with all that it imports, breadth first; what is reached twice is read once, so cycles are harmless.

import type { Diagnostic, Span } from '#diagnostics/diagnostic.ts';
import type { FieldPlugin } from '../builtin-types/field-plugins.ts';
import { type Report, reportAt } from '../elements/element-reader.ts';
import { minorVersion } from '../elements/version.ts';
import { composeYaml } from '../read/compose-yaml.ts';
import type { LoadedSource, Loader, PropertyNotice } from '../read/loader.ts';
import type { LeftOut } from '../read/recover-yaml.ts';
import { type MapNode, spanOf, toJson } from '../read/yaml-node.ts';
import { applySettings } from './apply-settings.ts';
import { type ImportEntry, readImportEntries } from './import-entries.ts';
import { namespaceDocument, SEPARATOR } from './namespace-document.ts';
import { openTypes } from './open-types.ts';

/** One document that was read. */
export interface ReadDocument {
  readonly name: string;
  /** With its namespace put before its names. */
  readonly root: MapNode;
  /** As it was written. */
  readonly written: MapNode;
  /** Its definitions are trusted, and override silently. */
  readonly isBuiltIn: boolean;
  /** Where it defines what every blueprint builds on: overrides silently, and takes no namespace. */
  readonly isTypes: boolean;
  readonly namespace: string | undefined;
  /** Names of the documents that lead to it, the main blueprint first. */
  readonly importers: readonly string[];
  /** The import that led to it first; the main blueprint has none, and neither have types that nothing imports. */
  readonly importedAt: Span | undefined;
}

export interface ReadResult {
  /** The main blueprint first, then imports in the order in which they were reached. */
  readonly documents: readonly ReadDocument[];
  /** File name -> text. */
  readonly sources: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
  readonly notices: readonly PropertyNotice[];
  /** What could not be read of the files, though others may refer to it. */
  readonly leftOut: readonly LeftOut[];
  readonly importedBlueprints: readonly string[];
  /** Namespace -> id of the blueprint behind it. */
  readonly namespaces: Readonly<Record<string, string>>;
  /** Namespace -> folder of the files of the blueprint behind it, relative to that of the main one. */
  readonly folders: ReadonlyMap<string, string>;
}

const MOST_IMPORTS = 1_000;
/** Such an address needs a namespace, whatever is behind it. */
const BLUEPRINT = 'blueprint:';
const OPEN_TYPES = '<built-in>/field-plugins/types.yaml';

/** How a document is reached. */
interface Way {
  readonly importers: readonly string[];
  readonly namespace?: string | undefined;
  /** The main blueprint has none. */
  readonly entry?: ImportEntry;
}

/** Reads everything; what cannot be read is a diagnostic, and the rest goes on. */
export async function readImports(
  main: { readonly path: string; readonly text: string },
  load: Loader,
): Promise<ReadResult> {
  const reader = new ImportReader(main.path, load);
  reader.add({ name: main.path, text: main.text, isBuiltIn: false }, { importers: [] });
  await reader.followAll();
  reader.addOpenTypes();
  return reader.result();
}

class ImportReader {
  readonly #mainPath: string;
  readonly #load: Loader;
  readonly #documents: ReadDocument[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  readonly #sources = new Map<string, string>();
  readonly #notices: PropertyNotice[] = [];
  readonly #leftOut: LeftOut[] = [];
  readonly #fieldPlugins = new Set<FieldPlugin>();
  readonly #roots = new Map<string, MapNode | undefined>();
  readonly #reached = new Set<string>();
  readonly #importedBlueprints: string[] = [];
  readonly #namespaces = new Map<string, string>();
  readonly #folders = new Map<string, string>();
  readonly #report: Report = (diagnostic) => this.#diagnostics.push(diagnostic);

  constructor(mainPath: string, load: Loader) {
    this.#mainPath = mainPath;
    this.#load = load;
  }

  result(): ReadResult {
    return {
      documents: this.#documents,
      sources: this.#sources,
      diagnostics: this.#diagnostics,
      notices: this.#notices,
      leftOut: this.#leftOut,
      importedBlueprints: this.#importedBlueprints,
      namespaces: Object.fromEntries(this.#namespaces),
      folders: this.#folders,
    };
  }

  /** Reads a text once and keeps it as a document under a namespace, once for each. */
  add(source: LoadedSource, { importers, namespace, entry }: Way): void {
    const written = this.#compose(source);
    if (written === undefined) return;
    const isTypes = definesTypes(written);
    if (isTypes && entry?.namespace !== undefined && !entry.address.startsWith(BLUEPRINT))
      reportAt(this.#report, entry.node, {
        code: 'import-namespace',
        message: 'the basic types take no namespace',
        hint: `Write "${entry.address}".`,
        cloudifyCode: 214,
      });
    const own = isTypes ? undefined : namespace;
    const key = JSON.stringify([source.name, own]);
    if (this.#reached.has(key)) return;
    this.#reached.add(key);
    if (entry !== undefined && own !== undefined && importers.includes(source.name)) {
      reportAt(this.#report, entry.node, importCycle([...importers, source.name]));
      return;
    }
    // What settings a bundled stand-in for a plugin takes, only the plugin knows.
    const report = source.isBuiltIn ? () => undefined : this.#report;
    const settled = entry?.properties === undefined ? written : applySettings(report, written, entry.properties);
    const root = own === undefined ? settled : namespaceDocument(settled, own);
    const { name, isBuiltIn } = source;
    const importedAt = entry === undefined ? undefined : spanOf(entry.node);
    this.#documents.push({ name, root, written, isBuiltIn, isTypes, namespace: own, importers, importedAt });
    this.#notices.push(...(source.notices ?? []));
    if (source.fieldPlugin !== undefined) this.#fieldPlugins.add(source.fieldPlugin);
  }

  /** Adds the types of plugins that are known by their names only. */
  addOpenTypes(): void {
    const roots = this.#documents.map((document) => document.root);
    const types = openTypes(roots, [...this.#fieldPlugins]);
    if (types !== undefined)
      this.add({ name: OPEN_TYPES, text: JSON.stringify(types), isBuiltIn: true }, { importers: [] });
  }

  async followAll(): Promise<void> {
    const minor = minorVersion(this.#documents[0]?.root);
    for (let index = 0; index < this.#documents.length; index += 1) {
      const document = this.#documents[index];
      if (document === undefined) break;
      for (const entry of readImportEntries(this.#report, document.written, minor)) {
        if (this.#documents.length < MOST_IMPORTS) await this.#follow(document, entry, minor);
        else {
          reportAt(this.#report, entry.node, {
            code: 'import-too-many',
            message: `the blueprint imports more than ${MOST_IMPORTS} files`,
            hint: 'Import fewer files, or the same file under fewer namespaces.',
          });
          return;
        }
      }
    }
  }

  async #follow(document: ReadDocument, entry: ImportEntry, minor: number): Promise<void> {
    const importer = document.isBuiltIn ? this.#mainPath : document.name;
    const answer = await this.#load(entry.address, importer, minor);
    if (answer.kind === 'missing') {
      reportAt(this.#report, entry.node, {
        code: answer.reason,
        message: answer.message,
        hint: answer.hint,
        suggestion: answer.suggestion,
        cloudifyCode: 13,
      });
      return;
    }
    const namespace = [document.namespace, entry.namespace].filter((one) => one !== undefined).join(SEPARATOR);
    if (entry.address.startsWith(BLUEPRINT)) this.#rememberBlueprint(entry, namespace, answer.source.folder);
    const importers = [...document.importers, document.name];
    this.add(answer.source, { importers, namespace: namespace === '' ? undefined : namespace, entry });
  }

  #rememberBlueprint(entry: ImportEntry, namespace: string, folder: string | undefined): void {
    const id = entry.address.slice(BLUEPRINT.length);
    const before = this.#namespaces.get(namespace);
    if (before !== undefined && before !== id)
      reportAt(this.#report, entry.node, {
        code: 'import-namespace',
        message: `the namespace "${namespace}" leads to the blueprint "${before}" already`,
        hint: 'Choose another name.',
        cloudifyCode: 214,
      });
    if (!this.#importedBlueprints.includes(id)) this.#importedBlueprints.push(id);
    this.#namespaces.set(namespace, id);
    if (folder !== undefined) this.#folders.set(namespace, folder);
  }

  #compose({ name, text }: LoadedSource): MapNode | undefined {
    if (this.#roots.has(name)) return this.#roots.get(name);
    this.#sources.set(name, text);
    const { root, diagnostics, leftOut } = composeYaml(name, text);
    this.#diagnostics.push(...diagnostics);
    this.#leftOut.push(...leftOut);
    if (root !== undefined && root.kind !== 'map')
      reportAt(this.#report, root, {
        code: 'shape-wrong',
        message: 'a blueprint is a mapping of sections',
        hint: 'Begin with "tosca_definitions_version: cloudify_dsl_1_3".',
        cloudifyCode: 1,
      });
    const map = root?.kind === 'map' ? root : undefined;
    this.#roots.set(name, map);
    return map;
  }
}

/** Without a namespace a file is read once, and a cycle ends; under ever longer namespaces it never would. */
function importCycle(names: readonly string[]): Parameters<typeof reportAt>[2] {
  return {
    code: 'import-cycle',
    message: `the file imports itself under a namespace: ${names.slice(names.indexOf(names.at(-1) ?? '')).join(' -> ')}`,
    hint: 'Remove the namespace, or move what both need into a file of its own.',
  };
}

/** The basic types are known by their metadata, or by the root of all node types. */
function definesTypes(root: MapNode): boolean {
  const metadata = root.entries.get('metadata')?.value;
  const mark = metadata?.kind === 'map' ? metadata.entries.get('cloudify_types')?.value : undefined;
  if (mark !== undefined && Boolean(toJson(mark))) return true;
  const types = root.entries.get('node_types')?.value;
  return types?.kind === 'map' && types.entries.has('cloudify.nodes.Root');
}
