// Installs and uninstalls sets of instances, with further tries for the chains that failed.

import type { GraphEnd, Steps, WorkflowInput } from '../workflow.ts';
import { installGraph } from './install-graph.ts';
import { operationGraph } from './operation-graph.ts';
import { failedInstances, runStep } from './run-step.ts';
import { type UninstallOptions, uninstallGraph } from './uninstall-graph.ts';

/** What is installed, and what a failure means. */
export interface InstallOptions {
  /** Of the graph; those of further tries begin with it. */
  readonly name: string;
  readonly ids: ReadonlySet<string>;
  /** What a failure of the last try means. Default `stop`. */
  readonly onFailure?: 'stop' | 'go-on';
}

/**
 * Installs the instances. While tries are left, the instances whose chains failed are uninstalled and all that is not
 * started yet is installed anew.
 */
export function* installInstances(input: WorkflowInput, options: InstallOptions): Steps<GraphEnd> {
  const { name, ids, onFailure = 'stop' } = options;
  for (let tried = 0; ; tried += 1) {
    const graph = installGraph(input.view, { name: nameOfTry(name, tried), ids });
    const isLast = !isLeft(input, tried);
    const end = yield* runStep(graph, isLast ? onFailure : 'go-on');
    if (end.state === 'completed' || isLast) return end;
    const takenBack = { name: `${nameOfTry(name, tried + 1)}-uninstall`, ids: failedInstances(graph, end) };
    yield* runStep(uninstallGraph(input.view, { ...takenBack, ignoreFailure: false, unlinksOthers: false }), 'go-on');
  }
}

/** Uninstalls the instances. While tries are left, what is not deleted yet is uninstalled again. */
export function* uninstallInstances(
  input: WorkflowInput,
  options: UninstallOptions & Pick<InstallOptions, 'onFailure'>,
): Steps<GraphEnd> {
  const { name, onFailure = 'stop' } = options;
  for (let tried = 0; ; tried += 1) {
    const isLast = !isLeft(input, tried);
    const graph = uninstallGraph(input.view, { ...options, name: nameOfTry(name, tried) });
    const end = yield* runStep(graph, isLast ? onFailure : 'go-on');
    if (end.state === 'completed' || isLast) return end;
  }
}

/** Asks an instance whether it could be installed anew, with `node_instance_ids` of all that are taken down together. */
const VALIDATE_REINSTALL = 'cloudify.interfaces.validation.reinstall';

/**
 * Uninstalls the instances and installs them anew: the graphs are `<name>-uninstall` and `<name>-install`. Before that,
 * `<name>-validate` asks those that have something to say to it, and a failure ends it with nothing touched.
 */
export function* reinstallInstances(
  input: WorkflowInput,
  options: InstallOptions & Pick<UninstallOptions, 'ignoreFailure'>,
): Steps<GraphEnd> {
  const validation = operationGraph(input.view, {
    name: `${options.name}-validate`,
    ids: options.ids,
    operationOf: () => VALIDATE_REINSTALL,
    inputs: { node_instance_ids: [...options.ids].toSorted() },
    inDependencyOrder: false,
  });
  yield* runStep(validation, 'stop');
  const end = yield* uninstallInstances(input, { ...options, name: `${options.name}-uninstall` });
  if (end.state === 'failed') return end;
  return yield* installInstances(input, { ...options, name: `${options.name}-install` });
}

function isLeft({ subgraphRetries = 0 }: WorkflowInput, tried: number): boolean {
  return subgraphRetries === -1 || tried < subgraphRetries;
}

function nameOfTry(name: string, tried: number): string {
  return tried === 0 ? name : `${name}-try-${tried + 1}`;
}
