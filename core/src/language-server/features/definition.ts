// Where a name is defined: in this file, in an imported one, or in what is built in.

import type { Location } from 'vscode-languageserver';
import { meaningOf } from '../explain-word.ts';
import type { Feature, Session } from '../feature.ts';
import { lookAt } from '../look-at.ts';
import { isBuiltIn, type Place } from '../messages.ts';

export const definition: Feature = {
  capabilities: { definitionProvider: true },
  serve: (session) => {
    session.connection.onDefinition(async ({ textDocument, position }) => {
      const place = lookAt(session, textDocument.uri, position);
      const meaning = place === undefined ? undefined : meaningOf(place.word.word, place.context, place.outline);
      return place === undefined || meaning === undefined
        ? null
        : locationOf(session, place.path, meaning.definition.place);
    });
  },
};

/** A place for the editor; a built-in file is kept for it first. */
async function locationOf(session: Session, path: string, place: Place): Promise<Location | null> {
  const { compiler, workspace, keepFile } = session;
  if (!isBuiltIn(place.file)) return workspace.locationOf(place);
  const main = workspace.mainOf(path);
  const answer = await compiler.ask({ kind: 'source', main, texts: workspace.texts(), file: place.file });
  if (answer.text === undefined) return null;
  const file = await keepFile(place.file.replace(/^<built-in>\//, ''), answer.text);
  return workspace.locationOf({ ...place, file });
}
