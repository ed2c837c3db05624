// The JSON Schema of blueprints.

import { blueprintSchema } from '#index';
import type { CliContext } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

/** Prints the schema; it is JSON in any mode. */
export function printSchema(context: CliContext): ExitCode {
  context.output.write(JSON.stringify(blueprintSchema(), null, 2));
  return EXIT.ok;
}
