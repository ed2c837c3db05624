// The child's side of workflows: runs their generators, a step for each question.

import {
  type CustomStep,
  type CustomWorkflow,
  type Json,
  type StepAnswer,
  type WorkflowContext,
  workflowParts,
} from '@brolly/plugin-sdk';
import type { WorkflowAnswer, WorkflowBegin, WorkflowContinue } from './protocol.ts';
import type { RpcHandler } from './rpc-peer.ts';

interface Run {
  readonly steps: Generator<CustomStep, Json | void, StepAnswer>;
  /** Gives the workflow the instances as they are after a step. */
  readonly setStates: (states: Readonly<Record<string, string>>) => void;
}

/** Answers the questions about the workflows of a plugin. */
export function workflowHandlers(
  workflows: Readonly<Record<string, CustomWorkflow>>,
): Readonly<Record<string, RpcHandler>> {
  const runs = new Map<number, Run>();

  const advance = (number: number, answer: StepAnswer): Json => {
    const run = runs.get(number);
    if (run === undefined) throw new Error(`the plugin runs no workflow with the number ${number}`);
    const { done, value } = run.steps.next(answer);
    if (done === true) runs.delete(number);
    const answered: WorkflowAnswer = { done: done === true, value: (value ?? null) as Json };
    return answered as unknown as Json;
  };

  return {
    'begin-workflow': ({ run, workflow: name, context }: WorkflowBegin) => {
      const workflow = Object.hasOwn(workflows, name) ? workflows[name] : undefined;
      if (workflow === undefined) throw new Error(`the plugin has no workflow "${name}"`);
      runs.set(run, begin(workflow, context));
      return advance(run, { state: 'completed', failures: [], results: {} });
    },
    'continue-workflow': ({ run, answer, states }: WorkflowContinue) => {
      runs.get(run)?.setStates(states);
      return advance(run, answer);
    },
  };
}

function begin(workflow: CustomWorkflow, told: WorkflowBegin['context']): Run {
  let { instances } = told;
  const context: WorkflowContext = {
    ...told,
    parts: workflowParts,
    get instances() {
      return instances;
    },
  };
  return {
    steps: workflow.steps(context),
    setStates(states) {
      instances = instances.map((each) => ({ ...each, state: states[each.id] ?? each.state }));
    },
  };
}
