// From what a user names to the file of a blueprint, and to the folder that its deployments are kept in.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type BlueprintSource, blueprintSource } from '#language';
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';

/** The folder whose deployments are meant where none is named: BROLLY_WORKDIR or CFY_WORKDIR, else the current one. */
export function workFolder(): string {
  const named = process.env['BROLLY_WORKDIR'] ?? process.env['CFY_WORKDIR'] ?? '';
  return named === '' ? process.cwd() : resolve(named);
}

/** The folder whose `.brolly` holds the deployments of a blueprint: the one named by the environment, else its own. */
export function stateFolder(blueprintPath: string): string {
  const isNamed = (process.env['BROLLY_WORKDIR'] ?? process.env['CFY_WORKDIR'] ?? '') !== '';
  return isNamed ? workFolder() : dirname(resolve(blueprintPath));
}

/** Checks that a blueprint's file is there, and offers those that are. @returns its absolute path. */
export function blueprintFile(path: string): string {
  const absolute = resolve(path);
  const stat = statSync(absolute, { throwIfNoEntry: false });
  if (stat?.isFile() === true) return absolute;
  if (stat?.isDirectory() === true) {
    const usual = join(absolute, 'blueprint.yaml');
    if (existsSync(usual)) return usual;
    throw missing(`${path} is a folder and has no blueprint.yaml`, absolute);
  }
  throw missing(`there is no file ${path}`, dirname(absolute));
}

function missing(message: string, folder: string): CommandError {
  const there = existsSync(folder) ? readdirSync(folder).filter((name) => /\.ya?ml$/.test(name)) : [];
  const paths = there.slice(0, 5).map((name) => relative(process.cwd(), join(folder, name)) || basename(name));
  return new CommandError(message, {
    exitCode: EXIT.usage,
    hint: paths.length === 0 ? 'give the path of a blueprint' : `did you mean ${paths.join(', ')}?`,
  });
}

/** Where a blueprint comes from. BROLLY_GITHUB names a GitHub of one's own. */
export function sourceOf(text: string): BlueprintSource {
  return blueprintSource(text, { isThere: existsSync, github: process.env['BROLLY_GITHUB'] ?? 'https://github.com' });
}

/**
 * Whether a word names a blueprint: a file, a folder with a `blueprint.yaml`, an address or a repository. What looks like
 * a file's name does, too.
 */
export function isBlueprint(where: string): boolean {
  const stat = statSync(where, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) return existsSync(join(where, 'blueprint.yaml'));
  return (
    stat?.isFile() === true || sourceOf(where).kind === 'address' || (where.includes('/') && /\.ya?ml$/.test(where))
  );
}
