// The semantic checks, in the order in which their diagnostics are shown. A new one is one file and one line here.

import { functionArguments } from './function-arguments.ts';
import { hostOperations } from './host-operations.ts';
import { lifecycleDependencies } from './lifecycle-dependencies.ts';
import { oddTexts } from './odd-texts.ts';
import { propertyNotices } from './property-notices.ts';
import { relationshipCycles } from './relationship-cycles.ts';
import type { Rule } from './rule.ts';
import { scalingGroupsRule } from './scaling-groups.ts';
import { scheduleWorkflows } from './schedule-workflows.ts';
import { textsReadOtherwise } from './texts-read-otherwise.ts';
import { unlistedOperations } from './unlisted-operations.ts';
import { uploadResources } from './upload-resources.ts';

export const rules: readonly Rule[] = [
  functionArguments,
  relationshipCycles,
  lifecycleDependencies,
  hostOperations,
  scalingGroupsRule,
  propertyNotices,
  unlistedOperations,
  textsReadOtherwise,
  oddTexts,
  scheduleWorkflows,
  uploadResources,
];
