// The catalogue of diagnostics: every code once, with what it means.

import type { CatalogueEntry } from './catalogue/catalogue-entry.ts';
import { deploymentProblems } from './catalogue/deployment-problems.ts';
import { elementProblems } from './catalogue/element-problems.ts';
import { fileProblems } from './catalogue/file-problems.ts';
import { functionProblems } from './catalogue/function-problems.ts';

/** By code. A plugin's notices have codes here too. */
export const catalogue: Readonly<Record<string, CatalogueEntry>> = {
  ...fileProblems,
  ...elementProblems,
  ...functionProblems,
  ...deploymentProblems,
};
