// Proposals while somebody types.

import { CompletionItemKind } from 'vscode-languageserver';
import { complete, type Proposal } from '../complete.ts';
import { cursorContext } from '../cursor-context.ts';
import type { Feature } from '../feature.ts';
import { lookAt } from '../look-at.ts';

const KINDS: Readonly<Record<Proposal['kind'], CompletionItemKind>> = {
  key: CompletionItemKind.Keyword,
  property: CompletionItemKind.Property,
  type: CompletionItemKind.Class,
  value: CompletionItemKind.Value,
  function: CompletionItemKind.Function,
  name: CompletionItemKind.Variable,
  operation: CompletionItemKind.Method,
  import: CompletionItemKind.File,
};

export const completion: Feature = {
  capabilities: { completionProvider: { triggerCharacters: [':', ' ', '[', '{', ',', '.'] } },
  serve: (session) => {
    session.connection.onCompletion(({ textDocument, position }) => {
      const place = lookAt(session, textDocument.uri, position);
      if (place === undefined) return null;
      const context = place.word.end === place.offset ? place.context : cursorContext(place.text, place.offset);
      const { proposals, isPart } = complete(context, place.outline);
      const start = { line: position.line, character: position.character - context.prefix.length };
      return {
        isIncomplete: isPart,
        items: proposals.map(({ label, kind, detail, documentation, insert }) => ({
          label,
          kind: KINDS[kind],
          ...(detail === undefined ? {} : { detail }),
          ...(documentation === undefined ? {} : { documentation }),
          textEdit: { range: { start, end: position }, newText: insert ?? label },
        })),
      };
    });
  },
};
