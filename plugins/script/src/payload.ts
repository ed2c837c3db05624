// Files that go to where scripts run: the relay, the command "ctx", the Python package "cloudify".

import { readFile } from 'node:fs/promises';
import { storedZip } from './stored-zip.ts';

/** Put in by the build: the texts of the files, by path. */
declare const BROLLY_SCRIPT_PAYLOAD: Readonly<Record<string, string>> | undefined;

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

let archive: Promise<Uint8Array> | undefined;

/** The Python package as a zip archive, which Python runs and imports from as it is. */
export function pythonArchive(): Promise<Uint8Array> {
  archive ??= makeArchive();
  return archive;
}

async function makeArchive(): Promise<Uint8Array> {
  const entries = Object.entries(PYTHON_FILES).map(async ([path, file]) => ({ path, text: await payloadText(file) }));
  return storedZip(await Promise.all(entries));
}

const texts = new Map<string, Promise<string>>();

/** The text of a file of the payload. Sample: `payloadText('ctx.sh')`. */
export function payloadText(path: string): Promise<string> {
  const known = texts.get(path);
  if (known !== undefined) return known;
  const text = read(path);
  texts.set(path, text);
  return text;
}

async function read(path: string): Promise<string> {
  const built = typeof BROLLY_SCRIPT_PAYLOAD === 'undefined' ? undefined : BROLLY_SCRIPT_PAYLOAD[path];
  return built ?? readFile(new URL(`../payload/${path}`, import.meta.url), 'utf8');
}
