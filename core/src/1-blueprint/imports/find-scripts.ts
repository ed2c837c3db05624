// Which implementations are files of the blueprint.

import { posix } from 'node:path';
import { SEPARATOR } from './namespace-document.ts';

const LONGEST_PATH = 1_024;

type HasFile = ((path: string) => boolean) | undefined;

/**
 * Makes the answer to which script an implementation, as it reads under its namespace, names: its path as operations are
 * told it, or `undefined` where it names none. Asks once for each.
 *
 * @param hasFile whether a path relative to the blueprint is a file; without it whatever looks like a path is taken for one
 * @param folders namespace of an imported blueprint -> folder of its files, relative to the blueprint
 */
export function scriptFinder(
  hasFile: HasFile,
  folders: ReadonlyMap<string, string>,
): (implementation: string) => string | undefined {
  const answers = new Map<string, string | undefined>();
  return (implementation) => {
    if (answers.has(implementation)) return answers.get(implementation);
    const answer = isPossible(implementation) ? scriptOf(implementation, hasFile, folders) : undefined;
    answers.set(implementation, answer);
    return answer;
  };
}

function scriptOf(text: string, hasFile: HasFile, folders: ReadonlyMap<string, string>): string | undefined {
  const at = text.lastIndexOf(SEPARATOR);
  const path = at === -1 ? text : text.slice(at + SEPARATOR.length);
  const folder = at === -1 ? undefined : folderOfNamespace(text.slice(0, at), folders);
  if (folder !== undefined && hasFile?.(posix.join(folder, path)) === true) return posix.join(folder, path);
  if (hasFile === undefined) return path.includes('/') || /\.(sh|py|ps1|rb|pl|bat)$/.test(path) ? text : undefined;
  return hasFile(path) || (path !== text && hasFile(text)) ? text : undefined;
}

/** The folder of the innermost imported blueprint that a namespace lies in. */
export function folderOfNamespace(namespace: string, folders: ReadonlyMap<string, string>): string | undefined {
  for (let at = namespace; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf(SEPARATOR)))) {
    const folder = folders.get(at);
    if (folder !== undefined) return folder;
  }
  return undefined;
}

function isPossible(text: string): boolean {
  return text.trim() !== '' && text.length <= LONGEST_PATH && !text.trim().includes('\n') && !text.includes('://');
}
