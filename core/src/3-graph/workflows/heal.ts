// heal: checks instances, heals those that are not well, and reinstalls what cannot be healed.

import { checkStatus } from '../parts/check-status.ts';
import { healInstances } from '../parts/heal-instances.ts';
import { reinstallInstances } from '../parts/install-instances.ts';
import { topologyOf } from '../topology.ts';
import type { Workflow, WorkflowInput } from '../workflow.ts';
import { type Read, textOf, unknownInstance } from './read-parameters.ts';

/** Of one instance everything on its host; without `node_instance_id` the whole deployment. */
export const heal: Workflow = {
  function: 'cloudify.plugins.workflows.heal',
  isResumable: false,
  *steps(input) {
    const { parameters } = input;
    const affected = affectedInstances(input);
    if ('problem' in affected) return affected.problem;
    const ids = affected.value;
    const ignoreFailure = parameters['ignore_failure'] !== false;
    if (parameters['force_reinstall'] === true) {
      yield* reinstallInstances(input, { name: 'heal-reinstall', ids, ignoreFailure });
      return { kind: 'completed', result: { healed: [], reinstalled: [...ids].toSorted() } };
    }
    if (parameters['check_status'] !== false) {
      yield* checkStatus(input, { name: 'heal-check_status', ids, inDependencyOrder: false });
    }
    const { outcome } = yield* healInstances(input, {
      name: 'heal',
      ids,
      unchecked: textOf(parameters, 'node_instance_id') === undefined ? 'healthy' : 'unhealthy',
      allowsReinstall: parameters['allow_reinstall'] !== false,
      ignoreFailure,
    });
    return outcome;
  },
};

/** Cloudify's earlier form of `heal`: reinstalls everything on the host of an instance. */
export const healByReinstall: Workflow = {
  function: 'cloudify.plugins.workflows.auto_heal_reinstall_node_subgraph',
  isResumable: true,
  *steps(input) {
    const affected = affectedInstances(input);
    if ('problem' in affected) return affected.problem;
    const ignoreFailure = input.parameters['ignore_failure'] !== false;
    yield* reinstallInstances(input, { name: 'heal-reinstall', ids: affected.value, ignoreFailure });
    return { kind: 'completed' };
  },
};

function affectedInstances({ view, parameters }: WorkflowInput): Read<ReadonlySet<string>> {
  const topology = topologyOf(view.plan);
  const id = textOf(parameters, 'node_instance_id');
  if (id === undefined) return { value: new Set(topology.subjects.map(({ instance }) => instance.id)) };
  const subject = topology.subject(id);
  if (subject === undefined) return { problem: unknownInstance(view.plan, id) };
  return { value: new Set(topology.containedIn(subject.instance.hostInstanceId ?? subject.instance.id)) };
}
