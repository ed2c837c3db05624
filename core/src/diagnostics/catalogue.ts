// The catalogue of diagnostics: every code once, with what it means.

import { deploymentProblems } from './catalogue/deployment-problems.ts';
import { elementProblems } from './catalogue/element-problems.ts';
import { fileProblems } from './catalogue/file-problems.ts';
import { functionProblems } from './catalogue/function-problems.ts';

/** A page of `brolly explain`. */
export interface CatalogueEntry {
  readonly title: string;
  readonly explanation: string;
  /** Cloudify's number for the same problem, where it has one. */
  readonly cloudifyCode?: number;
}

/** By code. A plugin's notices have codes here too. */
export const catalogue: Readonly<Record<string, CatalogueEntry>> = {
  ...fileProblems,
  ...elementProblems,
  ...functionProblems,
  ...deploymentProblems,
};
