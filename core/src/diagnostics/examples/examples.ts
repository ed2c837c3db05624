// An example of each diagnostic that the text of a blueprint alone brings about. Tests hold that it does.

import type { DiagnosticExample } from './diagnostic-example.ts';
import { elementExamples } from './element-examples.ts';
import { fileExamples } from './file-examples.ts';
import { functionExamples } from './function-examples.ts';
import { groupExamples } from './group-examples.ts';

/** By code. */
export const examples: Readonly<Record<string, DiagnosticExample>> = {
  ...fileExamples,
  ...elementExamples,
  ...groupExamples,
  ...functionExamples,
};
