// kubectl drain: a node that takes no new pods, and whose pods move on with their disruption budgets respected.

import { setTimeout as sleep } from 'node:timers/promises';
import { NonRecoverableError, type OperationContext, RecoverableError } from '@brolly/plugin-sdk';
import { failedBecause } from '../api/kube-api.ts';
import { at, type KubeObject, listAt, type ObjectReference, referenceOf, textAt } from '../api/kube-object.ts';
import { listObjects, patchObject, type Session } from '../api/objects.ts';
import { resolveWord } from '../api/resolve-kind.ts';
import { waitGone } from '../api/wait.ts';
import { kubectlOperation } from './kubectl-operation.ts';
import { countParameter, flagParameter, neededText } from './parameters.ts';

const RETRY_MS = 1_000;
const TIMEOUT_SECONDS = 300;
const MIRROR = 'kubernetes.io/config.mirror';

/** Cordons a node and evicts its pods, or, with `uncordon`, lets it take pods again. */
export const drain = kubectlOperation(async (session, context) => {
  const { inputs } = context;
  const name = neededText(inputs, 'node');
  const node: ObjectReference = { apiVersion: 'v1', kind: 'Node', namespace: '', name };
  const isUncordon = flagParameter(inputs, 'uncordon');
  await patchObject(session, node, { body: { spec: { unschedulable: isUncordon ? null : true } } });
  context.log('info', `node ${name} ${isUncordon ? 'takes pods again' : 'takes no new pods'}`);
  if (isUncordon) return { node: name, uncordoned: true };
  const evicted = await evictPods(session, name, {
    ...(countParameter(inputs, 'grace_period') === undefined
      ? {}
      : { graceSeconds: countParameter(inputs, 'grace_period') ?? 0 }),
    timeoutMs: (countParameter(inputs, 'timeout') ?? TIMEOUT_SECONDS) * 1000,
    deletesLocalData: flagParameter(inputs, 'delete_emptydir_data'),
    force: flagParameter(inputs, 'force'),
    onStep: (text) => context.step(text),
  });
  context.log('info', `node ${name} is drained: ${evicted.length} pods have left it`);
  return { node: name, evicted };
});

export interface EvictOptions {
  /** Default: what each pod says. */
  readonly graceSeconds?: number;
  readonly timeoutMs: number;
  /** Also pods whose emptyDir volumes are lost then. */
  readonly deletesLocalData: boolean;
  /** Also pods that nothing brings back. */
  readonly force: boolean;
  readonly onStep: OperationContext['step'];
}

/**
 * Evicts the pods of a node and waits until they are gone; pods of DaemonSets and static pods stay. May be repeated.
 *
 * @returns the evicted pods, `shop/web-1`
 * @throws NonRecoverableError `drain-refused` naming pods that would be lost, before any is evicted; RecoverableError
 * `drain-timeout`, and `object-not-gone` where an evicted one stays
 */
export async function evictPods(session: Session, node: string, options: EvictOptions): Promise<readonly string[]> {
  const kind = await resolveWord(session.api, 'pod', session.signal);
  const query = { fieldSelector: `spec.nodeName=${node}` };
  const pods = (await listObjects(session, kind, { namespace: '', query })).filter(mayLeave);
  const refused = pods.flatMap((pod) => refusalOf(pod, options));
  if (refused.length > 0)
    throw new NonRecoverableError(
      `node ${node} is not drained: ${refused.length} pods would be lost with what they hold`,
      {
        reason: 'drain-refused',
        hint: 'Move them by hand, or give force=true or delete_emptydir_data=true.',
        evidence: [{ title: 'pods', lines: refused }],
      },
    );
  const end = performance.now() + options.timeoutMs;
  await Promise.all(pods.map((pod) => evict(session, pod, { ...options, end })));
  return pods.map(shownPod);
}

function mayLeave(pod: KubeObject): boolean {
  const phase = textAt(pod, 'status', 'phase');
  const isOfDaemonSet = listAt(pod.metadata, 'ownerReferences').some((one) => textAt(one, 'kind') === 'DaemonSet');
  const isStatic = at(pod.metadata, 'annotations', MIRROR) !== undefined;
  return !isOfDaemonSet && !isStatic && phase !== 'Succeeded' && phase !== 'Failed';
}

function refusalOf(pod: KubeObject, { force, deletesLocalData }: EvictOptions): readonly string[] {
  const isAlone = listAt(pod.metadata, 'ownerReferences').length === 0;
  const hasLocalData = listAt(pod, 'spec', 'volumes').some((one) => at(one, 'emptyDir') !== undefined);
  return [
    ...(isAlone && !force ? [`${shownPod(pod)}: nothing brings it back (force)`] : []),
    ...(hasLocalData && !deletesLocalData ? [`${shownPod(pod)}: it has an emptyDir (delete_emptydir_data)`] : []),
  ];
}

async function evict(
  session: Session,
  pod: KubeObject,
  options: EvictOptions & { readonly end: number },
): Promise<void> {
  const [namespace, name] = [textAt(pod.metadata, 'namespace'), pod.metadata.name];
  const { graceSeconds, end, onStep } = options;
  const body = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace },
    deleteOptions: {
      preconditions: { uid: textAt(pod.metadata, 'uid') },
      ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
    },
  };
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
  for (;;) {
    try {
      await session.api.json({ method: 'POST', path, body, signal: session.signal });
      break;
    } catch (error) {
      // Gone already, or another pod has its name by now.
      if (failedBecause(error, 'object-missing', 'object-conflict')) return;
      if (!failedBecause(error, 'api-unavailable')) throw error;
      if (performance.now() >= end)
        throw new RecoverableError(`pod ${shownPod(pod)} cannot leave its node: ${(error as Error).message}`, {
          reason: 'drain-timeout',
          hint: 'See its PodDisruptionBudget: kubectl get pdb -A.',
        });
      onStep(`waiting until the disruption budget lets pod ${shownPod(pod)} go`);
      await sleep(RETRY_MS, undefined, { signal: session.signal });
    }
  }
  onStep(`waiting until pod ${shownPod(pod)} is gone`);
  const timeoutMs = Math.max(1, end - performance.now());
  await waitGone(
    session,
    { ...referenceOf(pod), apiVersion: 'v1', kind: 'Pod' },
    { uid: textAt(pod.metadata, 'uid'), timeoutMs },
  );
}

function shownPod(pod: KubeObject): string {
  return `${textAt(pod.metadata, 'namespace')}/${pod.metadata.name}`;
}
