// kube_restore: a cluster from a backup, on fresh hosts or in the place of the one that is there.

import {
  type CustomStep,
  type CustomWorkflow,
  install,
  type Json,
  runGraph,
  type StepAnswer,
  sequence,
  uninstall,
} from '@brolly/plugin-sdk';
import { clusterOf, isAbsent } from './cluster-of.ts';
import { clusterOperation } from './cluster-operation.ts';

/**
 * Parameters: `master`, `from` (the file), `identity` (path of its key), `replace` (a cluster that is there is taken away
 * first, after a backup of it where it still answers).
 */
export const restoreWorkflow: CustomWorkflow = {
  *steps(context): Generator<CustomStep, Json, StepAnswer> {
    const { from = '', identity = '', replace } = context.parameters;
    const cluster = clusterOf(context);
    const [first] = cluster.controlPlanes;
    const nodes = [...cluster.controlPlanes, ...cluster.workers];
    const ids = nodes.map((one) => one.id);
    const there = nodes.filter((one) => !isAbsent(one)).map((one) => one.id);
    const started = cluster.controlPlanes.find((one) => one.state === 'started');
    const check = { from, identity, in_the_way: replace === true ? [] : there };
    yield runGraph(
      'restore',
      sequence(
        clusterOperation(first, 'check_restore', check),
        ...(started === undefined
          ? []
          : [clusterOperation(started, 'backup', {}, { ignoreFailure: true, maxRetries: 0 })]),
        uninstall(there),
        clusterOperation(first, 'adopt', { from, identity }),
        install(ids),
      ),
    );
    return { restored: ids };
  },
};
