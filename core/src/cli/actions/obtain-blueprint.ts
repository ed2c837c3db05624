// From what a user names as a blueprint to a path: an archive is unpacked beside it, an address or a repository is fetched.

import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { archiveName, type BlueprintSource, fetchBlueprint, isArchive, shownAddress, unpackBlueprint } from '#language';
import type { CliContext } from '../cli-context.ts';
import { CommandError, interrupted } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { listenForInterruption } from '../interruption.ts';
import { sourceOf, workFolder } from '../locate-blueprint.ts';

export interface ObtainOptions {
  /** The file in a folder or archive. Default `blueprint.yaml`. */
  readonly fileName?: string | undefined;
  /** Whether what is fetched stays: a deployment needs its files, a check does not. */
  readonly isKept?: boolean | undefined;
}

export interface ObtainedBlueprint {
  /** As it is shown; a file or what is not there. */
  readonly path: string;
  /** The folder whose `.brolly` holds its deployments, where that is not told by the path. */
  readonly stateFolder?: string;
}

/** Where fetched blueprints stay, below the folder that has the state: one folder for each content. */
export const FETCHED = join('.brolly', '.fetched');

/** @throws CommandError for what cannot be fetched or unpacked, or holds no blueprint */
export async function obtainBlueprint(
  context: CliContext,
  given: string,
  options: ObtainOptions,
): Promise<ObtainedBlueprint> {
  const source = sourceOf(given);
  if (source.kind === 'address') return fetched(context, source, options);
  if (isArchive(given) && existsSync(given)) return { path: await unpacked(context, given, options.fileName) };
  const isFolder = statSync(given, { throwIfNoEntry: false })?.isDirectory() === true;
  return { path: isFolder && options.fileName !== undefined ? join(given, options.fileName) : given };
}

/** A folder called as the archive that is there is used as it is, so that a second command finds what the first made. */
async function unpacked(context: CliContext, path: string, fileName: string | undefined): Promise<string> {
  const folder = join(dirname(path), archiveName(path));
  const isThere = existsSync(folder);
  const found = await unpackBlueprint(path, folder, fileName);
  if (found.kind !== 'found')
    throw new CommandError(`${path} gives no blueprint${found.kind === 'unusable' ? `: ${found.message}` : ''}`, {
      exitCode: EXIT.usage,
      hint: 'make the archive anew, as zip, tar, tar.gz or tar.bz2, and call its main file blueprint.yaml',
    });
  const main = relative('.', found.path);
  context.output.note(isThere ? `${folder} is there already: using ${main}` : `unpacked ${path}: using ${main}`);
  return main;
}

async function fetched(
  context: CliContext,
  source: Extract<BlueprintSource, { kind: 'address' }>,
  { fileName, isKept }: ObtainOptions,
): Promise<ObtainedBlueprint> {
  const stateFolder = workFolder();
  // With a dot: the folder of a deployment is called by its id, and deleted with it.
  const into = isKept === true ? join(stateFolder, FETCHED) : passingFolder();
  context.output.note(`fetching ${shownAddress(source.url)}`);
  const interruption = listenForInterruption(() => undefined);
  try {
    const found = await fetchBlueprint(source, into, { fileName, signal: interruption.signal });
    if (interruption.isInterrupted()) throw interrupted();
    if (found.kind === 'refused') throw new CommandError(found.message, { exitCode: EXIT.usage, hint: found.hint });
    if (isKept !== true) return { path: found.path, stateFolder };
    const path = relative('.', found.path);
    context.output.note(`fetched: using ${path}`);
    return { path, stateFolder };
  } finally {
    interruption.stop();
  }
}

/** A folder that is gone when the command has ended. */
function passingFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'brolly-blueprint-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
