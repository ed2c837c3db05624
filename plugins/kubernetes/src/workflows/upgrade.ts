// kube_upgrade: another release for a whole cluster, node by node, with a backup before and a gate after each of them.

import {
  type CustomStep,
  type CustomWorkflow,
  forkJoin,
  type Json,
  type JsonObject,
  runGraph,
  type StepAnswer,
  sequence,
  type WorkflowInstance,
  type WorkflowPart,
} from '@brolly/plugin-sdk';
import { batchesOf } from './batches-of.ts';
import { clusterOf } from './cluster-of.ts';
import { clusterOperation } from './cluster-operation.ts';

/**
 * Parameters: `master`, `version`, `batch` (how many workers at the same time after the first: `2`, `25%`), `soak` and
 * `gate_timeout` (seconds), `backup` (where to, `false` for none), `allow_removed_apis`, `force`. One graph: a plan shows all of it. It stops at
 * the first gate that stays closed, and a resume goes on there.
 */
export const upgradeWorkflow: CustomWorkflow = {
  *steps(context): Generator<CustomStep, Json, StepAnswer> {
    const {
      version = '',
      batch = 1,
      soak = 0,
      gate_timeout = 300,
      backup = '',
      allow_removed_apis = false,
      force = false,
    } = context.parameters;
    const { controlPlanes, workers } = clusterOf(context);
    const nodes = [...controlPlanes, ...workers];
    const absent = nodes.filter((one) => one.state !== 'started').map((one) => `${one.id} is ${one.state}`);
    if (absent.length > 0) throw new Error(`not all of the cluster is there: ${absent.join(', ')}`);
    const [first] = controlPlanes;
    const [canary, ...others] = workers;
    const wanted = { version, gate_timeout };
    const answer = yield runGraph(
      'upgrade',
      sequence(
        clusterOperation(first, 'check_upgrade', { version, allow_removed_apis, force }),
        ...(backup === false ? [] : [clusterOperation(first, 'backup', { to: backup }, { resultName: 'backup' })]),
        clusterOperation(first, 'note_workloads'),
        clusterOperation(first, 'guard_dns'),
        ...controlPlanes.map((one) => upgraded(one, wanted, { leads: one === first })),
        ...(canary === undefined ? [] : [upgraded(canary, wanted, { soak })]),
        ...batchesOf(others, batch).map((some) => forkJoin(...some.map((one) => upgraded(one, wanted)))),
        clusterOperation(first, 'release_dns'),
      ),
    );
    return { upgraded: nodes.map((one) => one.id), backup: answer.results['backup'] ?? null };
  },
};

function upgraded(
  node: WorkflowInstance,
  { version = '', gate_timeout = 0 }: JsonObject,
  { leads = false, soak = 0 }: { readonly leads?: boolean; readonly soak?: Json } = {},
): WorkflowPart {
  return sequence(
    clusterOperation(node, 'upgrade_kubeadm', { version, leads }),
    clusterOperation(node, 'drain', { version }),
    clusterOperation(node, 'upgrade_kubelet', { version }),
    clusterOperation(node, 'readmit', { version, gate_timeout, soak }),
  );
}
