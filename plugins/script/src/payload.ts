// Files that go to where scripts run: the relay, the command "ctx", the Python package "cloudify".

import { readFile } from 'node:fs/promises';
import { storedZip } from './stored-zip.ts';

/** Put in by the build, as JSON: the texts of the files, by plugin and path: `script/ctx.sh`. */
declare const BROLLY_PAYLOAD: string | undefined;

/** What the archive of the Python package "cloudify" holds: path where code finds it -> file of the payload. */
const PYTHON_FILES: Readonly<Record<string, string>> = {
  '__main__.py': 'brolly_run.py',
  'cloudify/__init__.py': 'cloudify/__init__.py',
  'cloudify/context.py': 'cloudify/context.py',
  'cloudify/decorators.py': 'cloudify/decorators.py',
  'cloudify/exceptions.py': 'cloudify/exceptions.py',
  'cloudify/manager.py': 'cloudify/no_manager.py',
  'cloudify/relay.py': 'cloudify/relay.py',
  'cloudify/state.py': 'cloudify/state.py',
  'cloudify/utils.py': 'cloudify/command_runner.py',
  'cloudify/workflows/__init__.py': 'cloudify/no_workflows.py',
};

/** The text of a file of this plugin's payload. Sample: `payloadText('ctx.sh')`. */
export const payloadText = payloadReader('script', new URL('../payload/', import.meta.url));

let archive: Promise<Uint8Array> | undefined;

/** The Python package as a zip archive, which Python runs and imports from as it is. */
export function pythonArchive(): Promise<Uint8Array> {
  archive ??= archiveOf(PYTHON_FILES, payloadText);
  return archive;
}

/** Packs files of a payload: path in the archive -> file of the payload. */
export async function archiveOf(
  files: Readonly<Record<string, string>>,
  read: (path: string) => Promise<string>,
): Promise<Uint8Array> {
  const entries = Object.entries(files).map(async ([path, file]) => ({ path, text: await read(file) }));
  return storedZip(await Promise.all(entries));
}

/** Makes the reader of a plugin's payload: from the build where it is built, else from the plugin's folder. */
export function payloadReader(plugin: string, folder: URL): (path: string) => Promise<string> {
  const texts = new Map<string, Promise<string>>();
  const read = async (path: string): Promise<string> => {
    return builtTexts()[`${plugin}/${path}`] ?? readFile(new URL(path, folder), 'utf8');
  };
  return (path) => {
    const text = texts.get(path) ?? read(path);
    texts.set(path, text);
    return text;
  };
}

let built: Readonly<Record<string, string>> | undefined;

function builtTexts(): Readonly<Record<string, string>> {
  built ??= typeof BROLLY_PAYLOAD === 'undefined' ? {} : (JSON.parse(BROLLY_PAYLOAD) as Record<string, string>);
  return built;
}
