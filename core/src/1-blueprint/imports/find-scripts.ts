// Which implementations are files of the blueprint.

import { SEPARATOR } from './namespace-document.ts';

const LONGEST_PATH = 1_024;

/**
 * Makes the answer to whether an implementation, as it reads under its namespace, names a file. Asks once for each.
 *
 * @param hasFile whether a path relative to the blueprint is a file; without it whatever looks like a path is taken for one
 */
export function scriptFinder(hasFile: ((path: string) => boolean) | undefined): (implementation: string) => boolean {
  const answers = new Map<string, boolean>();
  return (implementation) => {
    const known = answers.get(implementation);
    if (known !== undefined) return known;
    const answer = isPossible(implementation) && isFile(implementation, hasFile);
    answers.set(implementation, answer);
    return answer;
  };
}

function isFile(text: string, hasFile: ((path: string) => boolean) | undefined): boolean {
  const path = text.slice(text.lastIndexOf(SEPARATOR) + (text.includes(SEPARATOR) ? SEPARATOR.length : 0));
  if (hasFile === undefined) return path.includes('/') || /\.(sh|py|ps1|rb|pl|bat)$/.test(path);
  return hasFile(path) || (path !== text && hasFile(text));
}

function isPossible(text: string): boolean {
  return text.trim() !== '' && text.length <= LONGEST_PATH && !text.trim().includes('\n') && !text.includes('://');
}
