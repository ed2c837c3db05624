// All places of the name at a position.

import type { CancellationToken } from 'vscode-languageserver';
import { type Meaning, meaningOf } from './explain-word.ts';
import type { Session } from './feature.ts';
import { lookAt, type Place } from './look-at.ts';
import type { Position, Use } from './messages.ts';

/** The name at a position and where it stands, in all files of its blueprint. */
export interface Uses {
  readonly place: Place;
  readonly meaning: Meaning;
  /** As it is called in the file that defines it, without a namespace. */
  readonly name: string;
  readonly uses: readonly Use[];
}

/** Finds them; `undefined` where no name stands, or the editor does not want it any more. */
export async function findUses(
  session: Session,
  uri: string,
  position: Position,
  token: CancellationToken,
): Promise<Uses | undefined> {
  const { compiler, workspace } = session;
  await workspace.settled();
  const place = lookAt(session, uri, position);
  const meaning = place === undefined ? undefined : meaningOf(place.word.word, place.context, place.outline);
  if (place === undefined || meaning === undefined || token.isCancellationRequested) return undefined;
  const main = workspace.mainOf(place.path);
  const wanted = { section: meaning.section, name: workspace.fullName(place.path, meaning.definition.name) };
  const { name, uses } = await compiler.ask({ kind: 'uses', main, texts: workspace.texts(), wanted });
  return { place, meaning, name, uses };
}
