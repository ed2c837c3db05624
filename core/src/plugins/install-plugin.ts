// Installs plugins that others wrote, each into a folder of its own beside the blueprint.

import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INSTALLED } from './locate-plugin.ts';
import type { PluginReference } from './plugin-reference.ts';

/** How it went. Sample of a failure: `pip ended with exit code 1`, with the last lines that it printed. */
export type Installation =
  | { readonly kind: 'installed'; readonly folder: string }
  | { readonly kind: 'failed'; readonly message: string; readonly lines: readonly string[] };

const LAST_LINES = 15;
const KEPT_CHARACTERS = 20_000;
const TIME_LIMIT_MS = 600_000;

/** What `source` names: an npm package, or an archive for pip. `undefined`: nothing that could be installed. */
export function installableSource(
  reference: PluginReference,
): { readonly kind: 'npm' | 'pip'; readonly name: string } | undefined {
  const { source } = reference;
  if (source?.startsWith('npm:') === true) return { kind: 'npm', name: source.slice('npm:'.length) };
  if (source === undefined || !/^(https?|file|git\+https?):/i.test(source)) return undefined;
  return { kind: source.endsWith('.tgz') ? 'npm' : 'pip', name: source };
}

/**
 * Installs a plugin anew: an npm package without its scripts, or a Python package into an environment of its own.
 * What was there stays until the new one is complete.
 */
export async function installPlugin(
  reference: PluginReference & { readonly installArguments?: string | undefined },
  blueprintFolder: string,
  signal: AbortSignal,
): Promise<Installation> {
  const source = installableSource(reference);
  if (source === undefined)
    return { kind: 'failed', message: 'its "source" names nothing that could be installed', lines: [] };
  const folder = join(blueprintFolder, INSTALLED, reference.name);
  await rm(`${folder}.new`, { recursive: true, force: true });
  await mkdir(`${folder}.new`, { recursive: true, mode: 0o700 });
  // An environment of Python knows its own path: it is made where it stays.
  if (source.kind === 'pip') await rm(folder, { recursive: true, force: true });
  const failure =
    source.kind === 'npm'
      ? await installNpm(source.name, `${folder}.new`, signal)
      : await installPython(reference, { folder, name: source.name, signal });
  if (failure !== undefined) {
    await rm(`${folder}.new`, { recursive: true, force: true });
    if (source.kind === 'pip') await rm(folder, { recursive: true, force: true });
    return failure;
  }
  if (source.kind === 'npm') {
    await rm(folder, { recursive: true, force: true });
    await rename(`${folder}.new`, folder);
  } else await rm(`${folder}.new`, { recursive: true, force: true });
  return { kind: 'installed', folder };
}

type Failure = Extract<Installation, { kind: 'failed' }>;

async function installNpm(name: string, folder: string, signal: AbortSignal): Promise<Failure | undefined> {
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const failure = await run(
    ['npm', 'install', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error', '--', name],
    { folder, signal },
  );
  if (failure !== undefined) return failure;
  const { dependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    readonly dependencies?: object;
  };
  return dependencies === undefined ? { kind: 'failed', message: 'npm installed nothing', lines: [] } : undefined;
}

async function installPython(
  reference: { readonly installArguments?: string | undefined },
  place: { readonly folder: string; readonly name: string; readonly signal: AbortSignal },
): Promise<Failure | undefined> {
  const { folder, name, signal } = place;
  const environment = join(folder, 'python');
  const more = (reference.installArguments ?? '').split(/\s+/).filter(Boolean);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return (
    (await run(['python3', '-m', 'venv', environment], { folder, signal })) ??
    (await run([join(environment, 'bin', 'pip'), 'install', '--disable-pip-version-check', ...more, name], {
      folder,
      signal,
    }))
  );
}

async function run(
  command: readonly string[],
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<Failure | undefined> {
  // It loads slowly, and few commands install something.
  const { spawn } = await import('node:child_process');
  const [file = '', ...parameters] = command;
  const { promise, resolve } = Promise.withResolvers<Failure | undefined>();
  const child = spawn(file, parameters, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)]),
  });
  let said = '';
  const hear = (text: string): void => {
    said = (said + text).slice(-KEPT_CHARACTERS);
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  child.on('error', (error) =>
    resolve({ kind: 'failed', message: `${file} cannot be run: ${error.message}`, lines: [] }),
  );
  child.on('close', (code) =>
    resolve(
      code === 0
        ? undefined
        : {
            kind: 'failed',
            message: `${file} ended with exit code ${code}`,
            lines: said.trim().split('\n').slice(-LAST_LINES),
          },
    ),
  );
  return promise;
}
