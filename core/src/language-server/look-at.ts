// A position in an open blueprint, with all that is known there.

import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type CursorContext, cursorContext, type Word, wordAt } from './cursor-context.ts';
import type { Session } from './feature.ts';
import type { PlacedOutline, Position } from './messages.ts';

/** What stands at a position. */
export interface Place {
  readonly document: TextDocument;
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  readonly offset: number;
  readonly word: Word;
  /** Where the word stands, read at its end: there it is whole. */
  readonly context: CursorContext;
  readonly outline: PlacedOutline;
}

/** Looks at a position; `undefined` in what is not open, no file, or no part of a blueprint. */
export function lookAt({ documents, workspace }: Session, uri: string, position: Position): Place | undefined {
  const document = documents.get(uri);
  const path = workspace.pathOfBlueprint(uri);
  if (document === undefined || path === undefined) return undefined;
  const text = document.getText();
  const offset = document.offsetAt(position);
  const word = wordAt(text, offset);
  return {
    document,
    path,
    text,
    offset,
    word,
    context: cursorContext(text, word.end),
    outline: workspace.outlineFor(path),
  };
}
