// The semantic checks, in the order in which their diagnostics are shown. A new one is one file and one line here.

import { functionArguments } from './function-arguments.ts';
import { propertyNotices } from './property-notices.ts';
import { relationshipCycles } from './relationship-cycles.ts';
import type { Rule } from './rule.ts';

export const rules: readonly Rule[] = [functionArguments, relationshipCycles, propertyNotices];
