// The pages of docs/reference, made of the elements themselves.

import { commandsPage } from './commands-page.ts';
import { diagnosticsPage } from './diagnostics-page.ts';
import { functionsPage } from './functions-page.ts';
import { schemaFile } from './schema-file.ts';
import { sectionsPage } from './sections-page.ts';
import { typesPage } from './types-page.ts';
import { workflowsPage } from './workflows-page.ts';

/** File name in docs/reference -> its text. A new page is one file and one line here. */
export function referencePages(): Readonly<Record<string, string>> {
  return {
    'commands.md': commandsPage(),
    'sections.md': sectionsPage(),
    'functions.md': functionsPage(),
    'types.md': typesPage(),
    'workflows.md': workflowsPage(),
    'diagnostics.md': diagnosticsPage(),
    'blueprint.schema.json': schemaFile(),
  };
}
