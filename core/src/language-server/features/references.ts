// Where a name is used.

import type { Feature } from '../feature.ts';
import { findUses } from '../find-uses.ts';

export const references: Feature = {
  capabilities: { referencesProvider: true },
  serve: (session) => {
    session.connection.onReferences(async ({ textDocument, position, context }, token) => {
      const found = await findUses(session, textDocument.uri, position, token);
      if (found === undefined) return [];
      const { uses, meaning } = found;
      const { file, range } = meaning.definition.place;
      const isDefinition = (use: (typeof uses)[number]): boolean =>
        use.file === file && use.range.start.line === range.start.line;
      return uses
        .filter((use) => context.includeDeclaration || !isDefinition(use))
        .map((use) => session.workspace.locationOf(use));
    });
  },
};
