// stop of a worker: its pods move to other nodes, as far as their disruption budgets allow it within the time limit.

import { quote } from '@brolly/host-resources';
import {
  type CommandOutcome,
  hostProperties,
  type ImperativeOperation,
  NonRecoverableError,
  type OperationContext,
  RecoverableError,
} from '@brolly/plugin-sdk';
import { askCluster, askFailed } from '../ask-cluster.ts';
import { clusterStays } from '../cluster-stays.ts';
import { controlPlanes, nodeNameIn, openControlPlane } from '../control-planes.ts';
import { hostAnswers, leaveHostBehind } from '../host-of-instance.ts';
import { isUnanswered } from '../is-unanswered.ts';
import { kubectlScript } from '../resources/kubectl.ts';
import { isControlPlane, secondsOf } from '../settings.ts';
import { forgetInstance } from './forget-instance.ts';
import { forgetNode } from './forget-node.ts';

/** For what kubectl needs besides waiting. */
const ALLOWANCE_SECONDS = 60;

/** Where the whole cluster goes there is nowhere to move to, and nothing is drained. */
export const drain: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  async run(context) {
    const name = nodeNameIn(context.self);
    if (name === '' || !clusterStays(context, await controlPlanes(context))) return;
    if (await hostAnswers(context)) return drainNode(context, name);
    await forgetNode(context, name);
    if (await leaveHostBehind(context)) await forgetInstance(context);
  },
};

/** The annotation of a node that says that it is cordoned until its upgrade is done. */
const CORDONED_BY = 'brolly.internal/cordoned-by';
const UPGRADE = 'kube_upgrade';
/** The runtime property of an instance whose node this has cordoned, and could not uncordon when it was not drained. */
const LEFT_CORDONED = 'left_cordoned';
const DRAIN_ENDED = '-- kubectl drain has ended';
const UNASKED = 1;
const IN_SERVICE = 2;
const STAYS_CORDONED = 3;
const WAS_CORDONED = 4;
/** What has become of a node that was not drained, by the exit code of the script. */
const AFTER = {
  [IN_SERVICE]: 'stays in service',
  [STAYS_CORDONED]: 'is still cordoned ("kubectl uncordon" takes that back)',
  [WAS_CORDONED]: 'is cordoned, as it was before',
};

/**
 * Cordons a node and evicts its pods. A node that is not Ready is only cordoned: nobody is there to end its pods. One
 * that could not be drained is uncordoned, unless somebody else had cordoned it.
 *
 * @param willReturn the node is marked, so that `uncordonNode` knows that it was this that cordoned it
 * @throws NonRecoverableError `drain-blocked`, with the budgets that allow no disruption
 * @throws RecoverableError `cluster-unreadable` where no API server answered; either says whether the node is in service
 */
export async function drainNode(
  context: OperationContext,
  name: string,
  { willReturn = false }: { readonly willReturn?: boolean } = {},
): Promise<void> {
  const seconds = secondsOf(context.self, 'drain_timeout', hostProperties(context.self));
  // One that leaves is not asked: its etcd may be gone already.
  const control = await openControlPlane(context, isControlPlane(context.self) && !willReturn ? context.self.id : '');
  context.step(`draining ${name}, ${seconds} s at most`);
  const { runtimeProperties } = context.self;
  const wasLeftCordoned = runtimeProperties[LEFT_CORDONED] === true;
  const outcome = await control.run(kubectlScript(drainScript(name, { seconds, willReturn, wasLeftCordoned })), {
    signal: context.signal,
    timeoutMs: (seconds + ALLOWANCE_SECONDS) * 1000,
    onLine: (line) => context.step(line),
  });
  for (const line of outcome.stderr.split('\n').filter((one) => one.startsWith('Warning:')))
    context.log('warning', `${name}: ${line.slice('Warning: '.length)}`);
  if (outcome.exitCode === STAYS_CORDONED) runtimeProperties[LEFT_CORDONED] = true;
  else if (wasLeftCordoned && outcome.exitCode !== UNASKED) runtimeProperties[LEFT_CORDONED] = undefined;
  if (outcome.exitCode !== 0) throw notDrained(name, seconds, outcome);
}

/** The script has told apart whether it began to drain, and whether the node is back in service. */
function notDrained(
  name: string,
  seconds: number,
  { exitCode, stdout, stderr }: Pick<CommandOutcome, 'exitCode' | 'stdout' | 'stderr'>,
): Error {
  const [ofDrain = '', ofUncordon] = stderr.split(`${DRAIN_ENDED}\n`);
  if (ofUncordon === undefined)
    return askFailed(stderr, { message: `${name} is not drained`, reason: 'kubectl-failed' });
  const after = AFTER[exitCode as keyof typeof AFTER] ?? AFTER[IN_SERVICE];
  if (isUnanswered(ofDrain)) {
    const { message, reason, evidence } = askFailed(ofDrain);
    return new RecoverableError(`${name} is not drained, and ${after}: ${message}`, { reason, evidence });
  }
  return new NonRecoverableError(`${name} could not be drained within ${seconds} s, and ${after}`, {
    reason: 'drain-blocked',
    hint: 'See which budgets allow no disruption. Let their pods run elsewhere, or give more time by drain_timeout.',
    evidence: [
      { title: 'kubectl drain', lines: tail(ofDrain) },
      ...(exitCode === STAYS_CORDONED ? [{ title: 'kubectl uncordon', lines: tail(ofUncordon) }] : []),
      {
        title: 'disruption budgets that allow none, the pods on the node, and the last warnings',
        lines: tail(stdout),
      },
    ],
  });
}

function tail(output: string): readonly string[] {
  return output.trim().split('\n').slice(-30);
}

/** Uncordons a node that `drainNode` has marked; one that somebody else has cordoned stays so. */
export async function uncordonNode(context: OperationContext, nodeName: string): Promise<void> {
  const node = quote(nodeName);
  await askCluster(
    context,
    `mark=$(${markOf(node)}) || exit 1
[ "$mark" = ${UPGRADE} ] || exit 0
kubectl uncordon ${node} --request-timeout=20s >&2 && kubectl annotate node ${node} ${CORDONED_BY}- --request-timeout=20s >&2`,
  );
}

function markOf(node: string): string {
  const path = quote(`{.metadata.annotations.${CORDONED_BY.replaceAll('.', '\\.')}}`);
  return `kubectl get node ${node} --ignore-not-found --request-timeout=20s -o jsonpath=${path}`;
}

/**
 * POSIX sh for a control plane. Exit code 0: drained, or the node is not there; `UNASKED`: it was not begun; one of `AFTER`:
 * not drained. What was written to stderr before `DRAIN_ENDED` is of `kubectl drain`.
 */
export function drainScript(
  nodeName: string,
  {
    seconds,
    willReturn,
    wasLeftCordoned = false,
  }: { readonly seconds: number; readonly willReturn: boolean; readonly wasLeftCordoned?: boolean },
): string {
  const node = quote(nodeName);
  const mark = `mark=$(${markOf(node)}) || exit 1
[ "$mark" != ${UPGRADE} ] || state=\${state#true}
case $state in true*) ;; *) kubectl annotate node ${node} ${CORDONED_BY}=${UPGRADE} --overwrite >&2 || exit 1 ;; esac
`;
  const unmark = willReturn ? ` && kubectl annotate node ${node} ${CORDONED_BY}- >&2` : '';
  return `
state=$(kubectl get node ${node} --ignore-not-found -o 'jsonpath={.spec.unschedulable} {.status.conditions[?(@.type=="Ready")].status}') || exit 1
${wasLeftCordoned ? 'state=${state#true}' : ''}
case $state in
'') exit 0 ;;
*True) ;;
*) ${willReturn ? mark : ''}kubectl cordon ${node} >&2 || exit 1; echo "Warning: the node is not Ready: its pods are not evicted" >&2; exit 0 ;;
esac
${willReturn ? mark : ''}kubectl drain ${node} --ignore-daemonsets --delete-emptydir-data --force --timeout=${seconds}s && exit 0
echo '${DRAIN_ENDED}' >&2
ended=${IN_SERVICE}
case $state in true*) ended=${WAS_CORDONED} ;; *) { kubectl uncordon ${node} --request-timeout=10s >&2${unmark}; } || ended=${STAYS_CORDONED} ;; esac
kubectl get poddisruptionbudgets -A -o 'custom-columns=NAMESPACE:.metadata.namespace,NAME:.metadata.name,ALLOWED:.status.disruptionsAllowed' --request-timeout=10s | grep -E 'ALLOWED| 0$'
kubectl get pods -A -o wide --field-selector spec.nodeName=${node} --request-timeout=10s
kubectl get events -A --request-timeout=10s --field-selector type=Warning --sort-by=.lastTimestamp | tail -n 10
exit $ended`;
}
