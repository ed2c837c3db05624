// Whether an object does what it is there for, told from its status. Pure.

import type { Json } from '@brolly/plugin-sdk';
import { at, type KubeObject, listAt, numberAt, textAt } from './kube-object.ts';

/** `waiting`: it may come to be so. `failed`: it will not by itself. */
export type Readiness = { readonly kind: 'ready' } | { readonly kind: 'waiting' | 'failed'; readonly because: string };

const READY: Readiness = { kind: 'ready' };
const waiting = (because: string): Readiness => ({ kind: 'waiting', because });
const failed = (because: string): Readiness => ({ kind: 'failed', because });

/** Kinds with a status that says so; all others are ready when they are there. */
const JUDGES: Readonly<Record<string, (object: KubeObject) => Readiness>> = {
  Deployment: ofDeployment,
  StatefulSet: ofStatefulSet,
  DaemonSet: ofDaemonSet,
  ReplicaSet: ofReplicas,
  ReplicationController: ofReplicas,
  Pod: ofPod,
  Job: ofJob,
  Service: ofService,
  Ingress: ofIngress,
  Namespace: ofNamespace,
  Node: (object) => ofCondition(object, 'Ready'),
  CustomResourceDefinition: (object) => ofCondition(object, 'Established'),
  PersistentVolumeClaim: ofClaim,
  PersistentVolume: ofVolume,
};

/** Judges an object as the API server gives it, workloads as `kubectl rollout status` does. A number that is absent is 0. */
export function readinessOf(object: KubeObject): Readiness {
  return JUDGES[object.kind]?.(object) ?? READY;
}

function isOutdated(object: KubeObject): boolean {
  return numberAt(object, ['status', 'observedGeneration']) < numberAt(object, ['metadata', 'generation']);
}

function ofDeployment(object: KubeObject): Readiness {
  if (isOutdated(object)) return waiting('its change is not yet seen');
  const stuck = condition(object, 'Progressing');
  if (textAt(stuck, 'reason') === 'ProgressDeadlineExceeded') return failed(textAt(stuck, 'message'));
  const wanted = numberAt(object, ['spec', 'replicas'], 1);
  const updated = numberAt(object, ['status', 'updatedReplicas']);
  const available = numberAt(object, ['status', 'availableReplicas']);
  const all = numberAt(object, ['status', 'replicas']);
  if (updated < wanted) return waiting(`${updated} of ${wanted} pods are of the new template`);
  if (all > updated) return waiting(`${all - updated} old pods are still there`);
  return available >= wanted ? READY : waiting(`${available} of ${wanted} pods are available`);
}

function ofStatefulSet(object: KubeObject): Readiness {
  if (isOutdated(object)) return waiting('its change is not yet seen');
  const wanted = numberAt(object, ['spec', 'replicas'], 1);
  const ready = numberAt(object, ['status', 'readyReplicas']);
  if (ready < wanted) return waiting(`${ready} of ${wanted} pods are ready`);
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') return READY;
  const toUpdate = wanted - numberAt(object, ['spec', 'updateStrategy', 'rollingUpdate', 'partition']);
  const updated = numberAt(object, ['status', 'updatedReplicas']);
  return updated >= toUpdate ? READY : waiting(`${updated} of ${toUpdate} pods are of the new template`);
}

function ofDaemonSet(object: KubeObject): Readiness {
  if (isOutdated(object)) return waiting('its change is not yet seen');
  const wanted = numberAt(object, ['status', 'desiredNumberScheduled']);
  const updated = numberAt(object, ['status', 'updatedNumberScheduled']);
  const available = numberAt(object, ['status', 'numberAvailable']);
  if (textAt(object, 'spec', 'updateStrategy', 'type') !== 'OnDelete' && updated < wanted)
    return waiting(`${updated} of ${wanted} pods are of the new template`);
  return available >= wanted ? READY : waiting(`${available} of ${wanted} pods are available`);
}

function ofReplicas(object: KubeObject): Readiness {
  if (isOutdated(object)) return waiting('its change is not yet seen');
  const wanted = numberAt(object, ['spec', 'replicas'], 1);
  const available = numberAt(object, ['status', 'availableReplicas']);
  return available >= wanted ? READY : waiting(`${available} of ${wanted} pods are available`);
}

function ofPod(object: KubeObject): Readiness {
  const phase = textAt(object, 'status', 'phase');
  if (phase === 'Succeeded') return READY;
  if (phase === 'Failed') return failed(textAt(object, 'status', 'message') || troubleOf(object) || 'it failed');
  if (textAt(condition(object, 'Ready'), 'status') === 'True') return READY;
  const unscheduled = condition(object, 'PodScheduled');
  if (textAt(unscheduled, 'status') === 'False') return waiting(`it has no node: ${textAt(unscheduled, 'message')}`);
  return waiting(troubleOf(object) || `its phase is ${phase || 'unknown'}`);
}

/** Why a container of a pod does not run: `web: ImagePullBackOff: Back-off pulling image "x"`. */
export function troubleOf(pod: KubeObject): string {
  const statuses = [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')];
  const troubles = statuses.flatMap((one) => {
    const state = at(one, 'state', 'waiting') ?? at(one, 'state', 'terminated');
    const reason = textAt(state, 'reason');
    if (reason === '' || reason === 'Completed' || reason === 'ContainerCreating' || reason === 'PodInitializing')
      return [];
    const message = textAt(state, 'message');
    const code = numberAt(
      one,
      ['state', 'terminated', 'exitCode'],
      numberAt(one, ['lastState', 'terminated', 'exitCode']),
    );
    const ended = code === 0 ? '' : ` (exit code ${code})`;
    return [`${textAt(one, 'name')}: ${reason}${ended}${message === '' ? '' : `: ${message}`}`];
  });
  return troubles.join('; ');
}

function ofJob(object: KubeObject): Readiness {
  const end = condition(object, 'Failed');
  if (textAt(end, 'status') === 'True') return failed(textAt(end, 'message'));
  return ofCondition(object, 'Complete');
}

function ofService(object: KubeObject): Readiness {
  if (textAt(object, 'spec', 'type') !== 'LoadBalancer') return READY;
  return listAt(object, 'status', 'loadBalancer', 'ingress').length > 0
    ? READY
    : waiting('no load balancer has given it an address');
}

function ofIngress(object: KubeObject): Readiness {
  return listAt(object, 'status', 'loadBalancer', 'ingress').length > 0
    ? READY
    : waiting('no ingress controller has given it an address');
}

function ofNamespace(object: KubeObject): Readiness {
  const phase = textAt(object, 'status', 'phase');
  return phase === 'Active' ? READY : waiting(`its phase is ${phase || 'unknown'}`);
}

/** A claim whose storage class waits for its first pod stays pending, and may not be waited for. */
function ofClaim(object: KubeObject): Readiness {
  const phase = textAt(object, 'status', 'phase');
  return phase === 'Lost' ? failed('its volume is lost') : phase === '' ? waiting('it has no phase') : READY;
}

function ofVolume(object: KubeObject): Readiness {
  const phase = textAt(object, 'status', 'phase');
  if (phase === 'Failed') return failed(textAt(object, 'status', 'message'));
  return phase === 'Bound' || phase === 'Available' ? READY : waiting(`its phase is ${phase || 'unknown'}`);
}

function ofCondition(object: KubeObject, type: string): Readiness {
  const found = condition(object, type);
  if (textAt(found, 'status') === 'True') return READY;
  return waiting(textAt(found, 'message') || `it is not ${type}`);
}

function condition(object: KubeObject, type: string): Json | undefined {
  return listAt(object, 'status', 'conditions').find((one) => textAt(one, 'type') === type);
}
