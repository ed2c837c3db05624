// Whether what a workflow of an author yields is a step at all: a module of plain JavaScript may yield anything.

import type { CustomStep, WorkflowPart } from '@brolly/plugin-sdk';
import { WorkflowMistake } from './workflow-mistake.ts';

const HINT = 'make steps with runGraph(NAME, PART) and message(TEXT)';

/** @throws WorkflowMistake where it is none */
export function checkStep(value: unknown): CustomStep {
  if (!isObject(value)) throw new WorkflowMistake(`it yields ${JSON.stringify(value)}, which is no step: ${HINT}`);
  const isMessage = value['kind'] === 'message' && typeof value['text'] === 'string';
  if (isMessage) return value as CustomStep;
  if (value['kind'] !== 'graph' || typeof value['name'] !== 'string' || value['name'] === '') {
    throw new WorkflowMistake(`it yields ${JSON.stringify(value)}, which is no step: ${HINT}`);
  }
  if (!isPart(value['part'])) throw new WorkflowMistake(`its graph "${value['name']}" has a part that is none`);
  return value as CustomStep;
}

function isPart(value: unknown): value is WorkflowPart {
  if (!isObject(value)) return false;
  switch (value['kind']) {
    case 'install':
    case 'uninstall':
    case 'reinstall':
      return Array.isArray(value['instances']) && value['instances'].every((id) => typeof id === 'string');
    case 'operation':
      return typeof value['instance'] === 'string' && typeof value['operation'] === 'string';
    case 'set-state':
      return typeof value['instance'] === 'string' && typeof value['state'] === 'string';
    case 'sequence':
    case 'fork-join':
      return Array.isArray(value['parts']) && value['parts'].every(isPart);
    default:
      return false;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
