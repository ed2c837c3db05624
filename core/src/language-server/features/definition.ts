// Where a name, a property, an operation, a script or an import leads: in this file, to another one, or to what is built in.

import { dirname, resolve } from 'node:path';
import type { Location } from 'vscode-languageserver';
import { SEPARATOR } from '#blueprint/imports/namespace-document.ts';
import { hasFileBeside } from '#blueprint/read/has-file.ts';
import { meaningOf } from '../explain-word.ts';
import type { Feature, Session } from '../feature.ts';
import { lookAt, type Place as PlaceAt } from '../look-at.ts';
import { isBuiltIn, type Place } from '../messages.ts';
import { operationAt } from '../operation-at.ts';
import { propertyAt } from '../property-at.ts';
import { shapeAt } from '../shape-at.ts';

const START = { line: 0, character: 0 };
const BEGIN = { start: START, end: START };
const LONGEST_ENTRY = 1_000;

export const definition: Feature = {
  capabilities: { definitionProvider: true },
  serve: (session) => {
    session.connection.onDefinition(async ({ textDocument, position }) => {
      const place = lookAt(session, textDocument.uri, position);
      if (place === undefined) return null;
      const { word, context, outline, path } = place;
      if (context.way[0] === 'imports') return importedAt(session, place);
      const found =
        operationAt(word.word, context, outline)?.place ??
        propertyAt(word.word, context, outline)?.property.place ??
        scriptAt(session, place) ??
        meaningOf(word.word, context, outline)?.definition.place;
      return found === undefined ? null : locationOf(session, path, found);
    });
  },
};

/** The begin of what an entry of `imports` names. */
async function importedAt(session: Session, { path, text, offset }: PlaceAt): Promise<Location | null> {
  const { compiler, workspace, keepFile } = session;
  const entry = entryAt(text, offset);
  const known = workspace.importedAt(path, entry);
  if (known !== undefined || entry === '') return known ?? null;
  const at = entry.lastIndexOf(SEPARATOR);
  const address = at <= 0 ? entry : entry.slice(at + SEPARATOR.length);
  const request = { main: workspace.mainOf(path), texts: workspace.texts(), importer: path, entry: address };
  const found = await compiler.ask({ kind: 'imported', ...request });
  if (found === undefined) return null;
  const file = isBuiltIn(found.file) ? await keepFile(nameToKeep(found.file), found.text) : found.file;
  return workspace.locationOf({ file, range: BEGIN });
}

/** An address has characters that no name has: `plugin:aws?version=>=3.0`. */
function entryAt(text: string, offset: number): string {
  const before = /[^\s"',[\]{}]*$/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))?.[0] ?? '';
  const rest = text.slice(offset, offset + LONGEST_ENTRY);
  return (before + (/^[^\s"',[\]{}]*/.exec(rest)?.[0] ?? '')).replace(/:$/, '');
}

/** A script beside the blueprint that an operation or a workflow names. */
function scriptAt({ workspace }: Session, { word, context, path }: PlaceAt): Place | undefined {
  const shape = context.at === 'value' ? shapeAt(context.way) : undefined;
  const kinds = shape?.kind === 'either' ? shape.of : [shape];
  const main = workspace.mainOf(path);
  if (!kinds.some((one) => one?.kind === 'implementation') || !hasFileBeside(main)(word.word)) return undefined;
  return { file: resolve(dirname(main), word.word), range: BEGIN };
}

/** A place for the editor; a built-in file is kept for it first. */
async function locationOf(session: Session, path: string, place: Place): Promise<Location | null> {
  const { compiler, workspace, keepFile } = session;
  if (!isBuiltIn(place.file)) return workspace.locationOf(place);
  const main = workspace.mainOf(path);
  const answer = await compiler.ask({ kind: 'source', main, texts: workspace.texts(), file: place.file });
  if (answer.text === undefined) return null;
  return workspace.locationOf({ ...place, file: await keepFile(nameToKeep(place.file), answer.text) });
}

function nameToKeep(file: string): string {
  return file.replace(/^<built-in>\//, '');
}
