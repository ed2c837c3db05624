// kubectl rollout: status, restart, pause, resume, undo.

import { type JsonObject, NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import { at, type KubeObject, listAt, referenceOf, shownReference, textAt } from '../api/kube-object.ts';
import { listObjects, patchObject, readObject, type Session } from '../api/objects.ts';
import { resolveWord } from '../api/resolve-kind.ts';
import { waitReady } from '../api/wait.ts';
import { kubectlOperation, namedObject, namespaceOf, referenceFrom } from './kubectl-operation.ts';
import { countParameter, invalid, neededText, textParameter } from './parameters.ts';

const RESTARTABLE = ['Deployment', 'StatefulSet', 'DaemonSet'];
const REVISION = 'deployment.kubernetes.io/revision';
const RESTARTED = 'kubectl.kubernetes.io/restartedAt';

function workload(session: Session, context: OperationContext): Promise<KubeObject> {
  const { inputs } = context;
  const word = textParameter(inputs, 'resource') || 'deployment';
  return namedObject(session, { word, namespace: namespaceOf(context), name: neededText(inputs, 'name') });
}

/** Restarts, pauses or resumes; `status` changes nothing. Then waits, but for a pause, until all pods are of its template. */
export const rollout = kubectlOperation(async (session, context) => {
  const { inputs } = context;
  const object = await workload(session, context);
  const action = textParameter(inputs, 'action') || 'status';
  const patch = patchOf(action, object, inputs);
  if (patch !== undefined) await patchObject(session, referenceOf(object), { body: patch });
  if (action !== 'pause') await settled(session, object, context);
  context.log('info', `${shownReference(referenceOf(object))}: rollout ${action} done`);
  return { object: shownReference(referenceOf(object)), action };
});

function patchOf(action: string, object: KubeObject, inputs: JsonObject): JsonObject | undefined {
  switch (action) {
    case 'status':
      return undefined;
    case 'restart': {
      if (!RESTARTABLE.includes(object.kind)) throw invalid(inputs, 'resource', `one of ${RESTARTABLE.join(', ')}`);
      // The time is that of the execution: a resume restarts nothing twice.
      const annotations = { [RESTARTED]: textParameter(inputs, 'at') };
      return { spec: { template: { metadata: { annotations } } } };
    }
    case 'pause':
    case 'resume':
      return { spec: { paused: action === 'pause' ? true : null } };
    default:
      throw invalid(inputs, 'action', 'status, restart, pause, resume or undo');
  }
}

async function settled(session: Session, object: KubeObject, context: OperationContext): Promise<void> {
  const seconds = countParameter(context.inputs, 'timeout');
  await waitReady(session, referenceOf(object), {
    ...(seconds === undefined ? {} : { timeoutMs: seconds * 1000 }),
    onWaiting: (text) => context.step(text),
  });
}

/** Finds the revision of a Deployment to go back to: the one given, or the one before. */
export const findRevision = kubectlOperation(async (session, context) => {
  const object = await workload(session, context);
  const shown = shownReference(referenceOf(object));
  const revisions = await revisionsOf(session, object);
  const now = Number(textAt(object.metadata, 'annotations', REVISION));
  const wanted = countParameter(context.inputs, 'to_revision');
  const found = revisions.find(({ number }) => (wanted === undefined ? number < now : number === wanted));
  if (found !== undefined) return { ...referenceOf(object), revision: found.number };
  const known = revisions.map(({ number }) => number).join(', ');
  throw new NonRecoverableError(`${shown} has no ${wanted === undefined ? 'earlier revision' : `revision ${wanted}`}`, {
    reason: 'parameter-invalid',
    hint: known === '' ? 'Only Deployments have revisions to go back to.' : `It has: ${known}.`,
  });
});

/** Gives a Deployment the template of an earlier revision, and waits until all pods have it. */
export const rollBack = kubectlOperation(async (session, context) => {
  const object = await readObject(session, referenceFrom(context.inputs['object']));
  if (object === undefined) throw invalid(context.inputs, 'name', 'a Deployment that is there');
  const wanted = countParameter(context.inputs, 'revision');
  const found = (await revisionsOf(session, object)).find(({ number }) => number === wanted);
  // It is the current one by now: an attempt that was cut off had come so far.
  if (found !== undefined) {
    const body = [{ op: 'replace', path: '/spec/template', value: found.template }];
    await patchObject(session, referenceOf(object), { body, type: 'json' });
  }
  await settled(session, object, context);
  const shown = shownReference(referenceOf(object));
  context.log('info', `${shown} has the template of revision ${wanted} again`);
  return { object: shown, action: 'undo', revision: wanted ?? null };
});

interface Revision {
  readonly number: number;
  readonly template: JsonObject;
}

/** The newest first. */
async function revisionsOf(session: Session, object: KubeObject): Promise<readonly Revision[]> {
  const kind = await resolveWord(session.api, 'replicaset', session.signal);
  const sets = await listObjects(session, kind, { namespace: textAt(object.metadata, 'namespace') });
  const uid = textAt(object.metadata, 'uid');
  return sets
    .filter((one) => listAt(one.metadata, 'ownerReferences').some((owner) => textAt(owner, 'uid') === uid))
    .map((one) => ({ number: Number(textAt(one.metadata, 'annotations', REVISION)), template: templateOf(one) }))
    .toSorted((a, b) => b.number - a.number);
}

/** Without the label by which the Deployment tells its ReplicaSets apart. */
function templateOf(set: KubeObject): JsonObject {
  const template = at(set, 'spec', 'template') as JsonObject;
  const { 'pod-template-hash': _hash, ...labels } = at(template, 'metadata', 'labels') as JsonObject;
  return { ...template, metadata: { ...(template['metadata'] as JsonObject), labels } };
}
