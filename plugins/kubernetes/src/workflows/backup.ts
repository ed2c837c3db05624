// kube_backup: all that a cluster knows, as one encrypted file.

import { type CustomStep, type CustomWorkflow, type Json, runGraph, type StepAnswer } from '@brolly/plugin-sdk';
import { clusterOf } from './cluster-of.ts';
import { clusterOperation } from './cluster-operation.ts';

/** Parameters `master`, `to` and `recipients`. Its result: `{ path, kubernetes, bytes }`. */
export const backupWorkflow: CustomWorkflow = {
  *steps(context): Generator<CustomStep, Json, StepAnswer> {
    const { to = '', recipients = [] } = context.parameters;
    const first = clusterOf(context).controlPlanes.find((one) => one.state === 'started');
    if (first === undefined) throw new Error('no control plane is started: there is nothing to back up');
    const answer = yield runGraph(
      'backup',
      clusterOperation(first, 'backup', { to, recipients }, { resultName: 'backup' }),
    );
    return answer.results['backup'] ?? null;
  },
};
