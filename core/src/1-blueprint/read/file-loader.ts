// Imports from files beside the importer, and known addresses from what is built in.

import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suggestName } from '#diagnostics/suggest-name.ts';
import { FIELD_PLUGINS } from '../builtin-types/field-plugins.ts';
import { builtInTypes } from '../builtin-types/types.ts';
import { declarations } from '../imports/open-types.ts';
import type { LoadAnswer, LoadedSource, Loader, PropertyNotice } from './loader.ts';

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
}

const TYPES_ADDRESS =
  /^(https?:\/\/(www\.)?(getcloudify\.org|cloudify\.co|cloudify\.com)\/spec\/cloudify\/[^/]+\/types\.yaml|cloudify\/types\/types\.yaml|cloudify\.types)$/;
const ADDRESS = /^(?!file:)[a-z][a-z0-9+.-]*:\/\//i;

/** Makes the loader for blueprints on this machine. It opens no network connection. */
export function fileLoader(options: FileLoaderOptions): Loader {
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
    if (ADDRESS.test(entry) || entry.startsWith('plugin:') || entry.startsWith('blueprint:'))
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
  if (!ADDRESS.test(entry) || !/\/(plugin|v2_plugin|plugin_1_\d)\.ya?ml$/.test(entry)) return undefined;
  const parts = entry.toLowerCase().split(/[/?#]/);
  return plugins.find((plugin) => plugin.importNames.some((name) => parts.includes(name)));
}

function unknownAddress(entry: string, plugins: readonly PluginText[]): LoadAnswer {
  return {
    kind: 'missing',
    reason: 'import-network',
    message: `"${entry}" is not among the addresses that are built in, and brolly does not fetch imports from the network`,
    hint: `Save the file beside the blueprint and import it by its name. Built in: cloudify types, and plugin.yaml of ${[...plugins.map((plugin) => plugin.name), ...FIELD_PLUGINS.map((plugin) => plugin.names[0])].join(', ')}.`,
  };
}

interface Place {
  readonly importer: string;
  readonly root: string;
  /** How files that were read before are called: a file that leads back to the blueprint means the same one. */
  readonly namesByPath: ReadonlyMap<string, string>;
  readonly isFree: boolean;
}

async function readBeside(entry: string, place: Place): Promise<LoadAnswer> {
  const paths = new Set([dirname(resolve(place.importer)), place.root].map((folder) => pathOf(entry, folder)));
  const allowed = [...paths].filter((path) => place.isFree || isWithin(place.root, path));
  const tried: string[] = [];
  for (const path of allowed) {
    try {
      const text = await readFile(path, 'utf8');
      const name = place.namesByPath.get(path) ?? (relative('.', path) || path);
      return { kind: 'found', source: { name, text, isBuiltIn: false } };
    } catch (error) {
      tried.push(
        `${relative('.', path)}: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message}`,
      );
    }
  }
  if (allowed.length === 0) {
    return {
      kind: 'missing',
      reason: 'import-outside',
      message: `"${entry}" lies outside the blueprint's folder ${place.root}`,
      hint: 'Copy the file into the folder, or allow it with --allow-import-outside.',
    };
  }
  const near = await nearName(allowed);
  return {
    kind: 'missing',
    reason: 'import-not-found',
    message: `the import "${entry}" cannot be read`,
    hint: `${near === undefined ? '' : `Did you mean "${near}"? `}Looked for ${tried.join('; ')}.`,
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

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}

/** The name of a file that lies where another was looked for and is called nearly so. */
async function nearName(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const names = await readdir(dirname(path)).catch(() => []);
    const near = suggestName(
      basename(path),
      names.toSorted((a, b) => (a < b ? -1 : 1)),
    );
    if (near !== undefined && near !== basename(path)) return near;
  }
  return undefined;
}
