// A new name for something, wherever it is used.

import { ErrorCodes, ResponseError, type TextEdit } from 'vscode-languageserver';
import { meaningOf } from '../explain-word.ts';
import type { Feature } from '../feature.ts';
import { findUses, type Uses } from '../find-uses.ts';
import { lookAt } from '../look-at.ts';
import { isBuiltIn, type Use } from '../messages.ts';

const NAME = /^[\p{L}\p{M}\p{N}_.-]+$/u;

export const rename: Feature = {
  capabilities: { renameProvider: { prepareProvider: true } },
  serve: (session) => {
    const { connection, workspace } = session;
    connection.onPrepareRename(({ textDocument, position }) => {
      const place = lookAt(session, textDocument.uri, position);
      const meaning = place === undefined ? undefined : meaningOf(place.word.word, place.context, place.outline);
      if (place === undefined || meaning === undefined || isBuiltIn(meaning.definition.place.file)) return null;
      const { word, document } = place;
      const { name } = meaning.definition;
      const range = { start: document.positionAt(word.start), end: document.positionAt(word.start + name.length) };
      return { range, placeholder: name };
    });
    connection.onRenameRequest(async ({ textDocument, position, newName }, token) => {
      const found = await findUses(session, textDocument.uri, position, token);
      if (found === undefined) throw refusal('no name stands here');
      const reason = problemOf(newName, found);
      if (reason !== undefined) throw refusal(reason);
      const own = newName.slice(prefixOf(useHere(found)?.name ?? '', found.name).length);
      const changes: Record<string, TextEdit[]> = {};
      for (const use of found.uses) {
        const newText = prefixOf(use.name, found.name) + own;
        (changes[workspace.uriOf(use.file)] ??= []).push({ range: use.range, newText });
      }
      return { changes };
    });
  },
};

function refusal(message: string): ResponseError {
  return new ResponseError(ErrorCodes.InvalidParams, message);
}

/** What a name has before it where it is used under a namespace: `shop--` of `shop--db`. */
function prefixOf(used: string, name: string): string {
  return used.slice(0, used.length - name.length);
}

/** The use at the position that was asked for; none for a word that only happens to be called so. */
function useHere({ uses, place }: Uses): Use | undefined {
  const at = place.document.positionAt(place.word.start);
  return uses.find(
    ({ file, range }) => file === place.path && range.start.line === at.line && range.start.character === at.character,
  );
}

function problemOf(newName: string, found: Uses): string | undefined {
  const { section, definition } = found.meaning;
  if (isBuiltIn(definition.place.file)) return `"${definition.name}" is built in`;
  const here = useHere(found);
  if (here === undefined) return 'no name stands here';
  if (!NAME.test(newName)) return `"${newName}" is no name: use letters, digits, "_", "-" and "."`;
  const prefix = prefixOf(here.name, found.name);
  if (!newName.startsWith(prefix)) return `the name keeps its namespace: write "${prefix}${newName}"`;
  if (found.place.outline[section].some((one) => one.name === newName)) return `"${newName}" is there already`;
  return undefined;
}
