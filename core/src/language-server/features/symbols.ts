// The sections of a file and what they define.

import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver';
import { documentSymbols, type Symbol } from '../document-symbols.ts';
import type { Feature } from '../feature.ts';

/** By section; what they define is of the kind beside it. */
const KINDS: Readonly<Record<string, SymbolKind>> = {
  inputs: SymbolKind.Variable,
  plugins: SymbolKind.Package,
  data_types: SymbolKind.Struct,
  node_types: SymbolKind.Class,
  relationships: SymbolKind.Interface,
  node_templates: SymbolKind.Object,
  groups: SymbolKind.Array,
  workflows: SymbolKind.Function,
  outputs: SymbolKind.Property,
  capabilities: SymbolKind.Property,
};

export const symbols: Feature = {
  capabilities: { documentSymbolProvider: true },
  serve: ({ connection, documents, workspace }) => {
    connection.onDocumentSymbol(({ textDocument }) => {
      const document = documents.get(textDocument.uri);
      if (document === undefined || workspace.pathOfBlueprint(textDocument.uri) === undefined) return [];
      return documentSymbols(document.getText()).map((section) => symbolOf(section, SymbolKind.Namespace));
    });
  },
};

function symbolOf({ name, range, nameRange, children }: Symbol, kind: SymbolKind): DocumentSymbol {
  const kindOfChildren = KINDS[name] ?? SymbolKind.Field;
  return {
    name,
    kind,
    range,
    selectionRange: nameRange,
    children: children.map((child) => symbolOf(child, kindOfChildren)),
  };
}
