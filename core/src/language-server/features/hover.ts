// What a word means, shown where the mouse rests.

import { explainWord } from '../explain-word.ts';
import type { Feature } from '../feature.ts';
import { lookAt } from '../look-at.ts';

export const hover: Feature = {
  capabilities: { hoverProvider: true },
  serve: (session) => {
    session.connection.onHover(({ textDocument, position }) => {
      const place = lookAt(session, textDocument.uri, position);
      if (place === undefined) return null;
      const value = explainWord(place.word.word, place.context, place.outline);
      if (value === undefined) return null;
      const { document, word } = place;
      const range = { start: document.positionAt(word.start), end: document.positionAt(word.end) };
      return { contents: { kind: 'markdown', value }, range };
    });
  },
};
