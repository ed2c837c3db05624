// Waiting for objects: until they do what they are there for, or until they are gone.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Evidence, NonRecoverableError, RecoverableError } from '@brolly/plugin-sdk';
import { explainedByEvents } from './explain-pods.ts';
import { KNOWN_KINDS } from './kinds.ts';
import { failedBecause } from './kube-api.ts';
import { type KubeObject, listAt, type ObjectReference, shownReference, textAt } from './kube-object.ts';
import { labelSelectorOf } from './label-selector.ts';
import { listObjects, readObject, type Session } from './objects.ts';
import { readinessOf, troubleOf } from './readiness.ts';

const POLL_MS = 300;
const READY_MS = 180_000;
const GONE_MS = 120_000;
const MOST_PODS = 3;
const LAST_LINES = 10;
const LAST_EVENTS = 8;
/** An API server that is away for a moment is asked again. */
const PASSING = ['api-unreachable', 'api-unavailable'];

export interface WaitOptions {
  /** Milliseconds. */
  readonly timeoutMs?: number;
  /** Says what is waited for, when that changes. */
  readonly onWaiting?: (text: string) => void;
}

/**
 * Waits until an object is ready and gives it.
 *
 * @throws NonRecoverableError `object-failed`, RecoverableError `object-not-ready`, or the cause that events tell, after three minutes
 * by default, with events, states of containers and last lines of their logs as evidence
 */
export async function waitReady(
  session: Session,
  reference: ObjectReference,
  options: WaitOptions = {},
): Promise<KubeObject> {
  const timeoutMs = options.timeoutMs ?? READY_MS;
  const shown = shownReference(reference);
  const end = performance.now() + timeoutMs;
  let because = '';
  for (;;) {
    const { object, unknown } = await look(session, reference);
    if (object === undefined) because = unknown ?? 'it is not there';
    else {
      const readiness = readinessOf(object);
      if (readiness.kind === 'ready') return object;
      if (readiness.kind === 'failed')
        throw new NonRecoverableError(`${shown} is not ready: ${readiness.because}`, {
          reason: 'object-failed',
          evidence: await evidenceOf(session, object),
        });
      if (because !== readiness.because) options.onWaiting?.(`waiting for ${shown}: ${readiness.because}`);
      because = readiness.because;
    }
    if (performance.now() >= end) {
      const evidence = object === undefined ? [] : await evidenceOf(session, object);
      const seconds = Math.round(timeoutMs / 1000);
      throw explainedByEvents(
        new RecoverableError(`${shown} is not ready after ${seconds} s: ${because}`, {
          reason: 'object-not-ready',
          evidence,
        }),
      );
    }
    await sleep(POLL_MS, undefined, { signal: session.signal });
  }
}

/** Waits until an object is gone, or another one has taken its name. @throws RecoverableError `object-not-gone` */
export async function waitGone(
  session: Session,
  reference: ObjectReference,
  options: WaitOptions & { readonly uid?: string } = {},
): Promise<void> {
  const timeoutMs = options.timeoutMs ?? GONE_MS;
  const end = performance.now() + timeoutMs;
  const { uid } = options;
  for (;;) {
    const { object, unknown } = await look(session, reference);
    const isGone = object === undefined || (uid !== undefined && textAt(object.metadata, 'uid') !== uid);
    if (isGone && unknown === undefined) return;
    if (performance.now() >= end) {
      const finalizers = listAt(object?.metadata, 'finalizers').filter((one) => typeof one === 'string');
      const held = finalizers.length === 0 ? '' : `, held by ${finalizers.join(', ')}`;
      throw new RecoverableError(
        `${shownReference(reference)} is not gone after ${Math.round(timeoutMs / 1000)} s${unknown === undefined ? held : `: ${unknown}`}`,
        { reason: 'object-not-gone' },
      );
    }
    await sleep(POLL_MS, undefined, { signal: session.signal });
  }
}

/** `unknown`: why it could not be seen. */
async function look(
  session: Session,
  reference: ObjectReference,
): Promise<{ readonly object?: KubeObject | undefined; readonly unknown?: string }> {
  try {
    return { object: await readObject(session, reference) };
  } catch (error) {
    if (failedBecause(error, ...PASSING)) return { unknown: (error as Error).message };
    throw error;
  }
}

/** What the cluster says about an object that is not ready. Never throws: it must not hide what it explains. */
export async function evidenceOf(session: Session, object: KubeObject): Promise<readonly Evidence[]> {
  try {
    const pods = (await podsOf(session, object)).filter((pod) => readinessOf(pod).kind !== 'ready').slice(0, MOST_PODS);
    const about = await Promise.all([object, ...pods].map((one) => eventsOf(session, one)));
    const logs = await Promise.all(pods.map((pod) => logOf(session, pod)));
    const troubles = pods.map((pod) => ({
      title: `pod ${pod.metadata.name}`,
      lines: [troubleOf(pod) || `its phase is ${textAt(pod, 'status', 'phase')}`],
    }));
    return [...troubles, ...about.flat(), ...logs.flat()].filter(({ lines }) => lines.length > 0);
  } catch {
    return [];
  }
}

async function podsOf(session: Session, object: KubeObject): Promise<readonly KubeObject[]> {
  const kind = KNOWN_KINDS.find((one) => one.kind === 'Pod');
  const labelSelector = labelSelectorOf(object);
  if (kind === undefined || object.kind === 'Pod' || labelSelector === undefined) return [];
  return listObjects(session, kind, { namespace: textAt(object.metadata, 'namespace'), query: { labelSelector } });
}

async function eventsOf(session: Session, object: KubeObject): Promise<readonly Evidence[]> {
  const event = { apiVersion: 'v1', kind: 'Event', plural: 'events', isNamespaced: true };
  const uid = textAt(object.metadata, 'uid');
  const events = await listObjects(session, event, {
    namespace: textAt(object.metadata, 'namespace'),
    query: { fieldSelector: `involvedObject.uid=${uid},type=Warning`, limit: '50' },
  });
  const lines = events.slice(-LAST_EVENTS).map(shownEvent);
  return [{ title: `events of ${shownReference({ ...object, namespace: '', name: object.metadata.name })}`, lines }];
}

/** `FailedCreatePodSandBox on host2: ...`; the node is that of the kubelet that tells it. */
function shownEvent(event: KubeObject): string {
  const node = textAt(event, 'source', 'host');
  return `${textAt(event, 'reason')}${node === '' ? '' : ` on ${node}`}: ${textAt(event, 'message')}`;
}

async function logOf({ api, signal }: Session, pod: KubeObject): Promise<readonly Evidence[]> {
  const [namespace, name] = [textAt(pod.metadata, 'namespace'), pod.metadata.name];
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/log`;
  const text = await api
    .text({ method: 'GET', path, query: { tailLines: String(LAST_LINES) }, signal })
    .catch(() => '');
  return [{ title: `log of pod ${name}`, lines: text.trimEnd().split('\n').filter(Boolean) }];
}
