// docs/reference/blueprint.schema.json

import { blueprintSchema } from '../../core/src/1-blueprint/describe/blueprint-schema.ts';

/** The JSON Schema of the newest language version, for editors without the language server. */
export function schemaFile(): string {
  return `${JSON.stringify(blueprintSchema(), null, 2)}\n`;
}
