// Asks instances and their relationships whether they are still as the blueprint has them, and keeps the answers.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { inFullOrder, lifecycle, operationPhase, relationshipPhase } from '../chain.ts';
import type { InstanceChange } from '../instance-change.ts';
import { joinChains } from '../join-chains.ts';
import type { OperationTask, TaskGraph } from '../task-graph.ts';
import { targetsOf, topologyOf } from '../topology.ts';
import type { GraphEnd, Steps, WorkflowInput, WorkflowView } from '../workflow.ts';
import { checkRecord } from './check-record.ts';
import { runStep } from './run-step.ts';

/** Ids of instances, each list sorted. */
export interface Drift {
  /** Those that are no longer as the blueprint has them. */
  readonly own: readonly string[];
  /** Those of which a relationship to a target is no longer so. */
  readonly ofRelationships: readonly string[];
  /** Those in whose chain a check failed. */
  readonly failed: readonly string[];
}

const OWN = 'configuration_drift';
const AS_SOURCE = 'source_relationships_configuration_drift';
const AS_TARGET = 'target_relationships_configuration_drift';

/** Runs `check_drift` of each instance, then of its relationships; a truthy result means drift. */
export function* checkDrift(
  input: WorkflowInput,
  checked: { readonly name: string; readonly ids: ReadonlySet<string>; readonly inDependencyOrder: boolean },
): Steps<Drift> {
  const graph = driftGraph(input.view, checked);
  const end = yield* runStep(graph, 'go-on');
  const answers = answersOf(graph, end);
  const changes = changesOf(input, answers);
  if (changes.length > 0) yield { kind: 'change-instances', changes };
  const drifted = answers.filter(({ hasDrift }) => hasDrift);
  return {
    own: sortedIds(drifted.filter(({ task }) => task.relationship === undefined)),
    ofRelationships: sortedIds(drifted.filter(({ task }) => task.relationship !== undefined)),
    failed: sortedIds(answers.filter(({ failure }) => failure !== undefined)),
  };
}

function driftGraph(view: WorkflowView, { name, ids, inDependencyOrder }: Parameters<typeof checkDrift>[1]): TaskGraph {
  const task = { keepsResult: true };
  const chains = topologyOf(view.plan).subjects.map((subject) => ({
    instanceId: subject.instance.id,
    phases: ids.has(subject.instance.id)
      ? inFullOrder([
          ...operationPhase(subject, lifecycle('check_drift'), { task }),
          ...relationshipPhase(subject, 'check_drift', { task }),
        ])
      : [],
    after: inDependencyOrder ? targetsOf(subject) : [],
  }));
  return joinChains(name, chains);
}

interface Answer {
  readonly task: OperationTask;
  readonly hasDrift: boolean;
  readonly result: Json;
  readonly failure: string | undefined;
}

/** One per check that ran to its end. */
function answersOf(graph: TaskGraph, end: GraphEnd): readonly Answer[] {
  const failures = new Map(end.failures.map(({ taskId, failure }) => [taskId, failure.message]));
  return graph.tasks.flatMap((task): readonly Answer[] => {
    if (task.kind !== 'operation') return [];
    const failure = failures.get(task.id);
    if (failure !== undefined) return [{ task, hasDrift: false, result: failure, failure }];
    const result = end.results[task.id];
    return result === undefined ? [] : [{ task, hasDrift: isTruthy(result), result, failure: undefined }];
  });
}

/** As Python has it: empty texts, lists and mappings, zero, false and nothing are not. */
function isTruthy(result: Json): boolean {
  if (typeof result !== 'object' || result === null) return Boolean(result);
  return Object.keys(result).length > 0;
}

/** One change per instance; a relationship's answers stand with the instance of their side. */
function changesOf({ view, at }: WorkflowInput, answers: readonly Answer[]): readonly InstanceChange[] {
  const noted = new Map<string, Record<string, Json>>();
  for (const { task, hasDrift, result, failure } of answers) {
    const { instanceId, relationship } = task;
    const properties = noted.get(instanceId) ?? {};
    noted.set(instanceId, properties);
    const record = checkRecord(at, { ok: !hasDrift && failure === undefined, task: task.operation, result });
    if (relationship === undefined) {
      properties[OWN] = record;
      continue;
    }
    const [key, other] =
      relationship.side === 'source' ? [AS_SOURCE, relationship.targetId] : [AS_TARGET, relationship.sourceId];
    const before = (properties[key] ?? view.systemProperties(instanceId)[key] ?? {}) as JsonObject;
    properties[key] = { ...before, [other]: record };
  }
  return [...noted].map(([instanceId, setSystemProperties]) => ({ instanceId, setSystemProperties }));
}

function sortedIds(answers: readonly Answer[]): readonly string[] {
  return [...new Set(answers.map(({ task }) => task.relationship?.sourceId ?? task.instanceId))].toSorted();
}
