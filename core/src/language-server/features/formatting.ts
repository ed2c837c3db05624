// The layout of brolly fmt.

import { ErrorCodes, ResponseError } from 'vscode-languageserver';
import { formatText } from '#blueprint/format/format-text.ts';
import type { Feature } from '../feature.ts';

export const formatting: Feature = {
  capabilities: { documentFormattingProvider: true },
  serve: ({ connection, documents, workspace }) => {
    connection.onDocumentFormatting(({ textDocument }) => {
      const document = documents.get(textDocument.uri);
      if (document === undefined || workspace.pathOfBlueprint(textDocument.uri) === undefined) return null;
      const text = document.getText();
      const answer = formatText(textDocument.uri, text);
      if (answer.kind === 'unreadable')
        throw new ResponseError(
          ErrorCodes.InvalidRequest,
          `not laid out: ${answer.diagnostics[0]?.message ?? 'no YAML'}`,
        );
      const newText = text.includes('\r\n') ? answer.text.replaceAll('\n', '\r\n') : answer.text;
      if (newText === text) return [];
      return [{ range: { start: document.positionAt(0), end: document.positionAt(text.length) }, newText }];
    });
  },
};
