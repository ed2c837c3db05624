// A workflow of a plugin in a child process as core sees it: its steps are asked for one by one.

import {
  type Json,
  OperationError,
  type StepAnswer,
  type WorkflowContext,
  type WorkflowInstance,
} from '@brolly/plugin-sdk';
import type { PluginProcess } from './plugin-process.ts';
import type { WorkflowAnswer, WorkflowBegin, WorkflowContinue } from './protocol.ts';

/** A workflow whose code runs in another process. */
export interface ChildWorkflow {
  readonly isResumable: boolean;
  /** Begins to run it; nothing is asked of it yet. Where `cut` is aborted while it owes a step, its process is ended. */
  readonly begin: (context: Omit<WorkflowContext, 'parts'>, cut?: AbortSignal) => ChildConversation;
}

/** One run of it. */
export interface ChildConversation {
  /** Its next step, or its end. Rejects with what its code throws, and when its process ends. */
  next(answer: StepAnswer, instances: readonly WorkflowInstance[]): Promise<IteratorResult<unknown, Json | void>>;
}

let last = 0;

/** @param process gives the child, started anew where it died; a run that it was in the middle of is lost with it */
export function childWorkflow(
  name: string,
  isResumable: boolean,
  process: () => Promise<PluginProcess>,
): ChildWorkflow {
  return {
    isResumable,
    begin(context, cut) {
      last += 1;
      const run = last;
      const known = new Map<string, string>();
      let child: PluginProcess | undefined;
      const end = (): void => child?.endCancelled();
      return {
        async next(answer, instances) {
          const states = changesOf(instances, known);
          cut?.addEventListener('abort', end, { once: true });
          try {
            if (child !== undefined) {
              const continued: WorkflowContinue = { run, answer, states };
              return resultOf(await child.call('continue-workflow', continued));
            }
            const { parameters, deploymentId, executionId, at, nodes } = context;
            const told = { parameters, deploymentId, executionId, at, nodes, instances };
            const begun: WorkflowBegin = { run, workflow: name, context: told };
            child = await process();
            return resultOf(await child.call('begin-workflow', begun));
          } catch (error) {
            throw withLastLines(error);
          } finally {
            cut?.removeEventListener('abort', end);
          }
        },
      };
    },
  };
}

/** The states that have changed since the last step; they are known from now on. */
function changesOf(
  instances: readonly WorkflowInstance[],
  known: Map<string, string>,
): Readonly<Record<string, string>> {
  const changed = instances.filter(({ id, state }) => known.get(id) !== state);
  for (const { id, state } of changed) known.set(id, state);
  return Object.fromEntries(changed.map(({ id, state }) => [id, state]));
}

function resultOf(answer: unknown): IteratorResult<unknown, Json | void> {
  const { done, value } = answer as WorkflowAnswer;
  return done ? { done, value: value ?? undefined } : { done, value };
}

/** Of a process that died, what it said last: an outcome of a workflow has no evidence of its own. */
function withLastLines(error: unknown): unknown {
  if (!(error instanceof OperationError) || error.evidence.length === 0) return error;
  const lines = error.evidence.flatMap((each) => each.lines);
  return new Error([error.message, ...lines].join('\n  '), { cause: error });
}
