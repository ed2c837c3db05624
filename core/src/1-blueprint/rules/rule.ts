// What a semantic check is: it looks at the whole blueprint and reports.

import type { Blueprint } from '../blueprint.ts';
import type { Report } from '../elements/element-reader.ts';
import type { MergedDocument } from '../imports/merge-documents.ts';
import type { PropertyNotice } from '../read/loader.ts';

export interface RuleInput {
  readonly blueprint: Blueprint;
  /** What the blueprint was made of, for places inside of values. */
  readonly document: MergedDocument;
  readonly notices: readonly PropertyNotice[];
  /** The version of the language whose parts may be used: 3 for `cloudify_dsl_1_3`. */
  readonly minor: number;
}

export type Rule = (input: RuleInput, report: Report) => void;
