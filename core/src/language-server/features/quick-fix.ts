// The name that was meant, in place of the one that was written.

import type { CodeAction } from 'vscode-languageserver';
import type { Feature } from '../feature.ts';
import { toDiagnostic } from '../to-diagnostic.ts';

export const quickFix: Feature = {
  capabilities: { codeActionProvider: { codeActionKinds: ['quickfix'] } },
  serve: ({ connection, documents, workspace }) => {
    connection.onCodeAction(({ textDocument, range }) => {
      const { uri } = textDocument;
      const path = workspace.pathOfBlueprint(uri);
      if (path === undefined) return [];
      // Places of an older text would be wrong ones.
      const actions = workspace.findingsOf(path, documents.get(uri)?.version).flatMap((finding): CodeAction[] => {
        const { place, suggestion } = finding;
        if (place === undefined || suggestion === undefined) return [];
        if (place.range.start.line > range.end.line || place.range.end.line < range.start.line) return [];
        const newText = workspace.localName(path, suggestion);
        return [
          {
            title: `Change to "${newText}"`,
            kind: 'quickfix',
            isPreferred: true,
            diagnostics: [toDiagnostic(finding, path, workspace.locationOf)],
            edit: { changes: { [uri]: [{ range: place.range, newText }] } },
          },
        ];
      });
      // A file under two namespaces has each problem twice.
      return [...new Map(actions.map((action) => [JSON.stringify(action.edit), action])).values()];
    });
  },
};
