// What must hold before a cluster is upgraded: nothing is changed here.

import {
  type ImperativeOperation,
  type Json,
  NonRecoverableError,
  type OperationContext,
  readHostAddress,
} from '@brolly/plugin-sdk';
import { askCluster, askFailed } from '../ask-cluster.ts';
import { clusterVersion } from '../cluster-version.ts';
import { joinedControlPlanes } from '../control-planes.ts';
import { requireHealthyMembers } from '../etcd/membership.ts';
import { kubectlScript } from '../resources/kubectl.ts';
import { clusterSettings, nodeAddress, serverAt, text } from '../settings.ts';
import { versionsOf } from '../versions.ts';
import { removedApis, upgradeStep } from './upgrade-step.ts';

const METRICS_MS = 60_000;
const MOST_METRICS = 1_000_000;
/** The last line where kubectl failed: a pipe hides that. */
const UNREAD = 'unread';

/** Inputs `version`, `allow_removed_apis` and `force`. Returns `{ from, to }`. */
export const checkUpgrade: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  isReadOnly: true,
  readsAllInstances: true,
  async run(context): Promise<Json> {
    const { inputs } = context;
    const to = versionsOf(text(inputs, 'version')).kubernetes;
    const from = await clusterVersion(context);
    const step = upgradeStep(from, to);
    if (step.kind === 'refused') throw refused(step.why, step.hint);
    await requireReadyNodes(context);
    if (inputs['force'] !== true) await refuseLonelyPods(context);
    if (step.kind === 'step' && inputs['allow_removed_apis'] !== true) await refuseRemovedApis(context, to);
    await requireHealthyMembers(context);
    const found = step.kind === 'none' ? 'the control planes have it' : 'nothing is in the way';
    context.log('info', `${from} -> ${to}: ${found}`);
    return { from, to };
  },
};

/** A node that is short of disk throws pods away, and takes none of those that are drained. */
async function requireReadyNodes(context: OperationContext): Promise<void> {
  const status = (type: string): string => `{.status.conditions[?(@.type=="${type}")].status}`;
  const path = `{range .items[*]}{.metadata.name} ${status('Ready')} ${status('DiskPressure')}{"\\n"}{end}`;
  const printed = await askCluster(context, `kubectl get nodes --request-timeout=20s -o 'jsonpath=${path}'`);
  const nodes = printed
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  const short = nodes.filter(([, , hasDiskPressure]) => hasDiskPressure === 'True').map(([name]) => name);
  if (short.length > 0) {
    throw refused(
      `${short.join(', ')} ${short.length === 1 ? 'is' : 'are'} short of disk (DiskPressure), and pods are thrown away there`,
      'Make room there first: "crictl rmi --prune", "du -xh / | sort -h | tail".',
    );
  }
  const missing = nodes.filter(([, isReady]) => isReady !== 'True').map(([name]) => name);
  if (missing.length === 0) return;
  throw refused(
    `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not Ready`,
    'Bring them back ("brolly heal") or take them out ("brolly scale") first.',
  );
}

/** Draining ends all pods of a node; those that nothing brings back would be lost for good. */
async function refuseLonelyPods(context: OperationContext): Promise<void> {
  const template =
    '{{range .items}}{{if not .metadata.ownerReferences}}{{.metadata.namespace}}/{{.metadata.name}}{{"\\n"}}{{end}}{{end}}';
  const script = `kubectl get pods -A --request-timeout=30s --field-selector 'status.phase!=Succeeded,status.phase!=Failed' -o 'go-template=${template}'`;
  const found = (await askCluster(context, script)).split('\n').filter((line) => line !== '');
  if (found.length === 0) return;
  throw refused(
    `${found.length === 1 ? 'a pod' : `${found.length} pods`} that nothing brings back would end when its node is drained`,
    'Let a Deployment or StatefulSet have them, or accept it with force=true.',
    found.slice(0, 30),
  );
}

/** Nothing is let through that could not be read: it would be found when the APIs are gone. */
async function refuseRemovedApis(context: OperationContext, to: string): Promise<void> {
  const { apiPort } = clusterSettings(context);
  const found = await Promise.all(
    (await joinedControlPlanes(context)).map(async (one) => {
      const host = await context.host(readHostAddress(one));
      const script = `{ kubectl --server ${serverAt(nodeAddress(one), apiPort)} get --raw /metrics --request-timeout=30s || echo ${UNREAD}; } |
  grep -E '^(apiserver_requested_deprecated_apis|${UNREAD}$)' | head -c ${MOST_METRICS} || :`;
      const outcome = await host.run(kubectlScript(script), { signal: context.signal, timeoutMs: METRICS_MS });
      if (outcome.exitCode !== 0 || outcome.stdout.trim().split('\n').at(-1) === UNREAD)
        throw askFailed(outcome.stderr, {
          message: `the API server of ${one.id} does not tell which APIs it is asked for`,
          reason: 'kubectl-failed',
        });
      return removedApis(outcome.stdout, to);
    }),
  );
  const apis = [...new Set(found.flat())].toSorted();
  if (apis.length === 0) return;
  throw refused(
    `something in the cluster still asks for APIs that ${to} does not have`,
    'Update what uses them, or pass over it with allow_removed_apis=true.',
    apis,
  );
}

function refused(why: string, hint: string, lines: readonly string[] = []): NonRecoverableError {
  return new NonRecoverableError(`the cluster is not upgraded: ${why}`, {
    reason: 'upgrade-refused',
    hint,
    evidence: lines.length === 0 ? [] : [{ title: 'found', lines }],
  });
}
