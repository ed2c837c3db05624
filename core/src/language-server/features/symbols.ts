// The sections of a file and what they define.

import type { DocumentSymbol } from 'vscode-languageserver';
import { documentSymbols } from '../document-symbols.ts';
import type { Feature } from '../feature.ts';

/** Of one version of a text: editors ask for an outline, for what is shown above the text, and for more, each by itself. */
interface Listed {
  readonly version: number;
  readonly symbols: readonly DocumentSymbol[];
}

export const symbols: Feature = {
  capabilities: { documentSymbolProvider: true },
  serve: ({ connection, documents, workspace }) => {
    const listed = new WeakMap<object, Listed>();
    connection.onDocumentSymbol(({ textDocument }) => {
      const document = documents.get(textDocument.uri);
      if (document === undefined || workspace.pathOfBlueprint(textDocument.uri) === undefined) return [];
      const { version } = document;
      const known = listed.get(document);
      if (known?.version === version) return [...known.symbols];
      const found = documentSymbols(document.getText());
      listed.set(document, { version, symbols: found });
      return [...found];
    });
  },
};
