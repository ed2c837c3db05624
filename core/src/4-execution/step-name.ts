// What a step of a workflow is called.

import type { WorkflowStep } from '#graph/workflow.ts';
import type { StoredStep } from '#store/store.ts';

/** What a step is called in the journal and in messages. */
export function stepName(step: WorkflowStep | StoredStep): string {
  switch (step.kind) {
    case 'graph':
      return 'graph' in step ? step.graph.name : step.name;
    case 'change-plan':
      return `modification: ${step.modification}`;
    case 'change-instances':
      return `change of ${step.changes.length} node instances`;
    case 'message':
      return 'message';
  }
}
