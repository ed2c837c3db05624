// kube_rotate_ca: new CAs in the place of those of a cluster, in phases in which nobody is shut out.

import {
  type CustomStep,
  type CustomWorkflow,
  forkJoin,
  runGraph,
  type StepAnswer,
  sequence,
  type WorkflowPart,
} from '@brolly/plugin-sdk';
import { PHASES } from '../pki/rotation.ts';
import { clusterOf } from './cluster-of.ts';
import { clusterOperation } from './cluster-operation.ts';

/** Parameters `master`, `backup` (where to, `false` for none) and `restart_workloads`. */
export const rotateWorkflow: CustomWorkflow = {
  *steps(context): Generator<CustomStep, void, StepAnswer> {
    const { backup = '', restart_workloads: all = false } = context.parameters;
    const { controlPlanes, workers } = clusterOf(context);
    const absent = [...controlPlanes, ...workers].filter((one) => one.state !== 'started').map((one) => one.id);
    if (absent.length > 0) throw new Error(`these nodes are not started, and would be shut out: ${absent.join(', ')}`);
    const [first] = controlPlanes;
    const phase = (name: string): WorkflowPart =>
      sequence(
        clusterOperation(first, 'advance_rotation', { phase: name }),
        ...controlPlanes.map((one) => clusterOperation(one, 'take_trust')),
        forkJoin(...workers.map((one) => clusterOperation(one, 'take_trust'))),
        clusterOperation(first, 'read_anew', { all }),
      );
    yield runGraph(
      'rotate',
      sequence(
        ...(backup === false ? [] : [clusterOperation(first, 'backup', { to: backup })]),
        ...PHASES.map(phase),
        clusterOperation(first, 'end_rotation'),
      ),
    );
  },
};
