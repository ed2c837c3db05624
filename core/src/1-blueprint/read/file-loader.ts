// Imports from files beside the importer, known addresses from what is built in, others where fetching is allowed.

import { readdir } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suggestName } from '#diagnostics/suggest-name.ts';
import { FIELD_PLUGINS } from '../builtin-types/field-plugins.ts';
import { builtInTypes } from '../builtin-types/types.ts';
import { declarations } from '../imports/open-types.ts';
import { shownAddress } from './blueprint-source.ts';
import type { FetchLimits } from './fetch-archive.ts';
import { findBlueprint } from './find-blueprint.ts';
import type { LoadAnswer, LoadedSource, Loader, PropertyNotice } from './loader.ts';
import { isWithin, readTextFile } from './read-text-file.ts';

/** The text of a plugin that is at hand, and the names that addresses give it. */
export interface PluginText {
  readonly name: string;
  readonly importNames: readonly string[];
  readonly yaml: string;
  readonly notices?: readonly PropertyNotice[] | undefined;
}

export interface FileLoaderOptions {
  readonly plugins: readonly PluginText[];
  /** Folder that imports may not leave. Default: the folder of the first importer. */
  readonly root?: string;
  /** Lets imports leave that folder. Default false. */
  readonly allowImportsOutside?: boolean;
  /** Lets addresses that are not built in be fetched. Default false. */
  readonly fetchImports?: boolean;
  /** Of each fetch. Default: those of fetchImport. */
  readonly fetchLimits?: FetchLimits;
}

/** For all that one blueprint fetches. */
const FETCHING_MS = 300_000;

const TYPES_PATH = 'cloudify/types/types.yaml';
const TYPES_ADDRESS =
  /^(https?:\/\/[^/]+\/spec\/cloudify\/[^/]+\/types\.yaml|cloudify\/types\/types\.yaml|cloudify\.types)$/;
const BLUEPRINT = 'blueprint:';
const ADDRESS = /^(?!file:)[a-z][a-z0-9+.-]*:\/\//i;

/** Makes the loader for blueprints on this machine. It opens no network connection, unless `fetchImports` says so. */
export function fileLoader(options: FileLoaderOptions): Loader {
  let fetching: AbortSignal | undefined;
  let root = options.root === undefined ? undefined : resolve(options.root);
  const namesByPath = new Map<string, string>();
  const { plugins } = options;
  return async (entry, importer, minor) => {
    root ??= dirname(resolve(importer));
    if (!namesByPath.has(resolve(importer))) namesByPath.set(resolve(importer), importer);
    if (TYPES_ADDRESS.test(entry)) return builtIn('cloudify/types/types.yaml', builtInTypes(minor));
    const plugin = findPlugin(plugins, entry);
    const fieldPlugin = findPlugin(FIELD_PLUGINS, entry);
    if (plugin !== undefined) return builtIn(`${plugin.name}/plugin.yaml`, plugin.yaml, { ...plugin, fieldPlugin });
    if (fieldPlugin !== undefined) {
      const text = JSON.stringify({ plugins: declarations(fieldPlugin.names) });
      return builtIn(`${fieldPlugin.names[0]}/plugin.yaml`, text, { fieldPlugin });
    }
    if (entry.startsWith(BLUEPRINT)) return readBlueprint(entry.slice(BLUEPRINT.length), root);
    const address = addressOf(entry, importer);
    if (address !== undefined && options.fetchImports === true) {
      fetching ??= AbortSignal.timeout(FETCHING_MS);
      return readAddress(address, { signal: fetching, limits: options.fetchLimits });
    }
    if (address !== undefined || ADDRESS.test(entry) || entry.startsWith('plugin:'))
      return unknownAddress(entry, plugins);
    return readBeside(entry, { importer, root, namesByPath, isFree: options.allowImportsOutside === true });
  };
}

function builtIn(
  name: string,
  text: string,
  { notices, fieldPlugin }: Pick<LoadedSource, 'notices' | 'fieldPlugin'> = {},
): LoadAnswer {
  return { kind: 'found', source: { name: `<built-in>/${name}`, text, isBuiltIn: true, notices, fieldPlugin } };
}

/** An address of a plugin.yaml is known by any part of its path: `.../spec/fabric-plugin/1.2/plugin.yaml`; `plugin:NAME?...` by its name. */
function findPlugin<T extends Pick<PluginText, 'importNames'> & { readonly name?: string }>(
  plugins: readonly T[],
  entry: string,
): T | undefined {
  const byName = /^plugin:([^?]+)/.exec(entry)?.[1];
  if (byName !== undefined)
    return plugins.find((plugin) => plugin.name === byName || plugin.importNames.includes(byName));
  if (!ADDRESS.test(entry) || !/\/(plugin|v2_plugin|plugin_1_\d|compat)\.ya?ml$/.test(entry)) return undefined;
  const parts = entry.toLowerCase().split(/[/?#]/);
  return plugins.find((plugin) => plugin.importNames.some((name) => parts.includes(name)));
}

/** The address that an entry means: its own, or one beside the address that it stands in. */
function addressOf(entry: string, importer: string): string | undefined {
  const isAddress = /^https?:\/\//i;
  if (isAddress.test(entry)) return entry;
  if (!isAddress.test(importer) || /^[a-z]+:/i.test(entry) || !URL.canParse(entry, importer)) return undefined;
  return new URL(entry, importer).href;
}

async function readAddress(
  address: string,
  options: { readonly signal: AbortSignal; readonly limits: FetchLimits | undefined },
): Promise<LoadAnswer> {
  const { fetchImport } = await import('./fetch-import.ts');
  const file = await fetchImport(address, options);
  if (file.kind === 'text')
    return { kind: 'found', source: { name: shownAddress(address), text: file.text, isBuiltIn: false } };
  return {
    kind: 'missing',
    reason: 'import-not-found',
    message: file.kind === 'outside' ? `"${address}" leads elsewhere` : file.message,
    hint: 'Check the address and the network, or save the file beside the blueprint and import it by its name.',
  };
}

function unknownAddress(entry: string, plugins: readonly PluginText[]): LoadAnswer {
  const names = [...plugins.map((plugin) => plugin.name), ...FIELD_PLUGINS.map((plugin) => plugin.names[0] ?? '')];
  const fetchable = ADDRESS.test(entry) ? ', or fetch it with --fetch-imports' : '';
  const known = `Save the file beside the blueprint and import it by its name${fetchable}. Built in: cloudify types, and plugin.yaml of ${names.join(', ')}.`;
  const name = /^plugin:([^?]+)/.exec(entry)?.[1] ?? '';
  const called = [...plugins, ...FIELD_PLUGINS].flatMap((plugin) => plugin.importNames);
  const near = suggestName(name, [...names, ...called]);
  return {
    kind: 'missing',
    reason: 'import-network',
    message: `"${entry}" is not among the addresses that are built in, and brolly fetches no import from the network unless it may`,
    hint: near === undefined ? known : `Did you mean "plugin:${near}"?`,
    suggestion: near === undefined ? undefined : `plugin:${near}`,
  };
}

interface Place {
  readonly importer: string;
  readonly root: string;
  /** How files that were read before are called: a file that leads back to the blueprint means the same one. */
  readonly namesByPath: ReadonlyMap<string, string>;
  readonly isFree: boolean;
}

/** A blueprint that lies beside the one that imports it. Its archive is unpacked. */
async function readBlueprint(id: string, root: string): Promise<LoadAnswer> {
  const found = await findBlueprint(root, id);
  const missing = (message: string, hint: string): LoadAnswer => ({
    kind: 'missing',
    reason: 'import-not-found',
    message,
    hint,
  });
  if (found.kind === 'missing') {
    const places = found.tried.map((path) => relative('.', path)).join(' or ');
    const hint = `Put its folder, its YAML file or its archive (zip, tar, tar.gz, tar.bz2) at ${places}.`;
    return missing(`there is no blueprint "${id}" beside this one`, hint);
  }
  if (found.kind === 'unusable')
    return missing(`the blueprint "${id}" cannot be imported: ${found.message}`, 'Name its main file blueprint.yaml.');
  const file = await readTextFile(found.path, root);
  if (file.kind !== 'text') {
    const why = file.kind === 'outside' ? 'it lies outside the folder of the blueprint' : file.message;
    return missing(`the blueprint "${id}" cannot be imported: ${why}`, 'Put it beside the blueprint that imports it.');
  }
  const name = relative('.', found.path) || found.path;
  const source = { name, text: file.text, isBuiltIn: false, folder: relative(root, found.folder) };
  return { kind: 'found', source };
}

async function readBeside(entry: string, place: Place): Promise<LoadAnswer> {
  const { root, isFree } = place;
  const paths = new Set([dirname(resolve(place.importer)), root].map((folder) => pathOf(entry, folder)));
  const allowed = [...paths].filter((path) => isFree || isWithin(root, path));
  const tried: string[] = [];
  let isLedOutside = allowed.length === 0;
  for (const path of allowed) {
    const file = await readTextFile(path, isFree ? undefined : root);
    if (file.kind === 'text') {
      const name = place.namesByPath.get(path) ?? (relative('.', path) || path);
      return { kind: 'found', source: { name, text: file.text, isBuiltIn: false } };
    }
    if (file.kind === 'outside') isLedOutside = true;
    else tried.push(`${relative('.', path)}: ${file.message}`);
  }
  if (isLedOutside) return outside(entry, root, allowed.length > 0);
  const slashed = entry.replaceAll('\\', '/');
  const isSlashed = slashed !== entry && (await readBeside(slashed, place)).kind === 'found';
  const near = isSlashed ? slashed : (suggestName(entry, [TYPES_PATH]) ?? (await nearName(entry, allowed)));
  return {
    kind: 'missing',
    reason: 'import-not-found',
    message: `the import "${entry}" cannot be read`,
    hint: `${near === undefined ? '' : `Did you mean "${near}"? `}Looked for ${tried.join('; ')}.`,
    suggestion: near,
  };
}

function outside(entry: string, root: string, isLink: boolean): LoadAnswer {
  return {
    kind: 'missing',
    reason: 'import-outside',
    message: `"${entry}" ${isLink ? 'is a link that leads' : 'lies'} outside the blueprint's folder ${root}`,
    hint: 'Copy the file into the folder, or allow it with --allow-import-outside.',
  };
}

function pathOf(entry: string, folder: string): string {
  if (!entry.startsWith('file:')) return resolve(folder, entry);
  try {
    return fileURLToPath(entry);
  } catch {
    // Malformed, or on another host: no such file, and the answer shows it as it was written.
    return resolve(folder, entry);
  }
}

/** The entry with the name of a file that lies where it was looked for and is called nearly so. */
async function nearName(entry: string, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const names = await readdir(dirname(path)).catch(() => []);
    const near = suggestName(
      basename(path),
      names.toSorted((a, b) => (a < b ? -1 : 1)),
    );
    if (near !== undefined && near !== basename(path)) return entry.slice(0, entry.lastIndexOf('/') + 1) + near;
  }
  return undefined;
}
