// Where a plugin that does not come with brolly lies: in the folder of the blueprint, or where it was installed.

import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { PluginReference } from './plugin-reference.ts';

/** How a plugin is run that others wrote. `problem`: it is there, but not as a plugin has to be. */
export type LocatedPlugin =
  | { readonly kind: 'node'; readonly folder: string; readonly module: string }
  | { readonly kind: 'command'; readonly folder: string; readonly command: readonly string[] }
  | { readonly kind: 'python'; readonly folders: readonly string[]; readonly interpreter?: string | undefined }
  | { readonly kind: 'problem'; readonly message: string; readonly hint: string };

/** What `package.json` says of a plugin: `{ "brolly": { "plugin": "./index.js" } }`, or `"command": ["python3", "main.py"]`. */
interface Manifest {
  readonly plugin?: unknown;
  readonly command?: unknown;
}

/** Folder below that of the blueprint in which plugins are installed, one folder for each. */
export const INSTALLED = join('.brolly', 'plugins');

/** What a folder of Python modules has. */
const PYTHON_MARKS = ['setup.py', 'pyproject.toml', 'plugin.yaml', '__init__.py'];

/** Looks for a plugin; `undefined` where there is none. An installed one comes first. */
export function locatePlugin(reference: PluginReference, blueprintFolder: string): LocatedPlugin | undefined {
  const installed = join(blueprintFolder, INSTALLED, reference.name);
  const interpreter = join(installed, 'python', 'bin', 'python');
  if (existsSync(interpreter)) return { kind: 'python', folders: [], interpreter };
  const packaged = installedPackage(installed);
  if (packaged !== undefined) return fromPackage(packaged);
  const folder = sourceFolder(reference, blueprintFolder);
  if (folder === undefined) return undefined;
  if (existsSync(join(folder, 'package.json'))) return fromPackage(folder);
  if (PYTHON_MARKS.some((mark) => existsSync(join(folder, mark))))
    return { kind: 'python', folders: [folder, resolve(folder, '..')] };
  return {
    kind: 'problem',
    message: `the folder ${folder} of the plugin "${reference.name}" holds no plugin`,
    hint: 'It needs a package.json with "brolly", or Python modules with a setup.py.',
  };
}

/** The folder that `source` names: below `plugins` of the blueprint's folder. */
export function sourceFolder({ source }: PluginReference, blueprintFolder: string): string | undefined {
  if (source === undefined || source === '' || /^[a-z][a-z0-9+.-]*:/i.test(source) || isAbsolute(source))
    return undefined;
  const plugins = join(blueprintFolder, 'plugins');
  const folder = resolve(plugins, source);
  return folder.startsWith(`${plugins}/`) && existsSync(folder) ? folder : undefined;
}

/** npm puts the package that was asked for among the dependencies of the folder. */
function installedPackage(folder: string): string | undefined {
  const dependencies = Object.keys(readJson(join(folder, 'package.json'))?.dependencies ?? {});
  return dependencies.map((name) => join(folder, 'node_modules', name)).find((path) => existsSync(path));
}

function fromPackage(folder: string): LocatedPlugin {
  const manifest = readJson(join(folder, 'package.json'))?.brolly;
  if (typeof manifest?.plugin === 'string') return { kind: 'node', folder, module: resolve(folder, manifest.plugin) };
  if (
    Array.isArray(manifest?.command) &&
    manifest.command.every((word) => typeof word === 'string') &&
    manifest.command.length > 0
  )
    return { kind: 'command', folder, command: manifest.command };
  return {
    kind: 'problem',
    message: `${join(folder, 'package.json')} does not say how its plugin is run`,
    hint: 'Write { "brolly": { "plugin": "./index.js" } }; docs/plugins.md has an example.',
  };
}

function readJson(
  path: string,
): { readonly brolly?: Manifest; readonly dependencies?: Readonly<Record<string, string>> } | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as object;
  } catch {
    return undefined;
  }
}
