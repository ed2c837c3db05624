// Where a name, a property or an import leads: in this file, to an imported one, or to what is built in.

import type { Location } from 'vscode-languageserver';
import { meaningOf } from '../explain-word.ts';
import type { Feature, Session } from '../feature.ts';
import { lookAt } from '../look-at.ts';
import { isBuiltIn, type Place } from '../messages.ts';
import { propertyAt } from '../property-at.ts';

export const definition: Feature = {
  capabilities: { definitionProvider: true },
  serve: (session) => {
    session.connection.onDefinition(async ({ textDocument, position }) => {
      const place = lookAt(session, textDocument.uri, position);
      if (place === undefined) return null;
      const { word, context, outline, path } = place;
      if (context.way[0] === 'imports') return session.workspace.importedAt(path, word.word) ?? null;
      const found =
        propertyAt(word.word, context, outline)?.property.place ??
        meaningOf(word.word, context, outline)?.definition.place;
      return found === undefined ? null : locationOf(session, path, found);
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
