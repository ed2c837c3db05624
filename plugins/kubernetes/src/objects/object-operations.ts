// What is done with the objects of an instance over its life.

import {
  type ImperativeOperation,
  type Json,
  type JsonObject,
  NonRecoverableError,
  type OperationContext,
} from '@brolly/plugin-sdk';
import { driftOf, type FieldDrift } from '../api/drift.ts';
import { failedBecause } from '../api/kube-api.ts';
import {
  isJsonObject,
  type KubeObject,
  listAt,
  type ObjectReference,
  referenceOf,
  shownReference,
  textAt,
} from '../api/kube-object.ts';
import { applyObject, deleteObject, readObject, type Session } from '../api/objects.ts';
import { withKubeApi } from '../api/open-kube-api.ts';
import { readinessOf } from '../api/readiness.ts';
import { evidenceOf, waitGone, waitReady } from '../api/wait.ts';
import { referenceFrom } from '../kubectl/kubectl-operation.ts';
import { mergePatch } from '../kubectl/overrides.ts';
import { declaredObjects } from './declared-objects.ts';

import { inNamespace } from './modern-object.ts';
import { fieldManager, isOurs, marked } from './ownership.ts';

/** Where an instance keeps which objects it has: a list of references. */
const KEPT = 'kubernetes_resources';
/** How often an object that changes meanwhile is looked at before what is seen counts. */
const LOOKS = 5;

type Work = (session: Session, context: OperationContext) => Promise<Json | undefined | void>;

/** All of them may simply begin again: what is there as declared stays as it is. */
const operation = (work: Work): ImperativeOperation => ({
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  run: (context) => withKubeApi(context, (session) => work(session, context)),
});

/** Applies the declared objects, in the order in which they are written. */
export const create = operation(createAll);

/** The same, and waits until all of them are ready. */
export const startMicroservice = operation(async (session, context) => {
  await createAll(session, context);
  await readAll(session, context);
});

async function createAll(session: Session, context: OperationContext): Promise<Json> {
  const { self } = context;
  for (const object of await wholeObjects(session, context)) {
    const reference = referenceOf(object);
    const found = await readObject(session, reference);
    if (isExternal(context)) await useExternal(session, context, { object, found });
    else await takeOver(session, context, { object, found });
    keep(context, reference);
  }
  return listAt(self.runtimeProperties[KEPT]).map((one) => shownReference(referenceFrom(one)));
}

/** Waits, where that is wanted, until they are ready, and keeps what the API server says of them. */
export const read = operation(readAll);

async function readAll(session: Session, context: OperationContext): Promise<void> {
  const waits = context.self.properties['validate_resource_status'] !== false;
  await keepAsTheyAre(context, (reference) =>
    waits ? waitReady(session, reference, { onWaiting: (text) => context.step(text) }) : readObject(session, reference),
  );
}

/** Keeps what the API server says of them. */
export const pull = operation((session, context) =>
  keepAsTheyAre(context, (reference) => readObject(session, reference)),
);

/** Makes them what the definition says by now; those that it no longer has are deleted. */
export const update = operation(async (session, context) => {
  const { self, inputs } = context;
  const changes = inputs['resource_definition_changes'];
  if (isJsonObject(changes))
    self.runtimeProperties['resource_definition_changes'] = mergePatch(
      self.runtimeProperties['resource_definition_changes'] ?? {},
      changes,
    );
  const objects = await wholeObjects(session, context);
  const gone = keptReferences(context).filter((one) => !objects.some((object) => isSame(referenceOf(object), one)));
  if (gone.length > 0 && self.properties['allow_node_redefinition'] === false)
    throw new NonRecoverableError(`${self.nodeName} would no longer have ${gone.map(shownReference).join(', ')}`, {
      reason: 'redefinition-refused',
      hint: 'Write allow_node_redefinition: true, or keep kind and name.',
    });
  if (isExternal(context)) return;
  for (const object of objects) {
    await applyObject(session, object, { manager: fieldManager(context), force: true });
    context.log('info', `applied ${shownReference(referenceOf(object))}`);
    keep(context, referenceOf(object));
  }
  await deleteAll(session, context, gone);
  if (self.properties['validate_resource_status'] !== false)
    for (const object of objects)
      await waitReady(session, referenceOf(object), { onWaiting: (text) => context.step(text) });
});

/** Deletes them, the last one first, and waits until they are gone. */
export const remove = operation(async (session, context) => {
  const { self } = context;
  if (!isExternal(context)) await deleteAll(session, context, keptReferences(context));
  for (const name of [KEPT, 'kubernetes', 'service', 'scaled', 'resource_definition_changes'])
    self.runtimeProperties[name] = undefined;
});

/** Fails where one of them is not there or not ready. */
export const checkStatus = operation(async (session, context) => {
  const shown: string[] = [];
  for (const reference of keptReferences(context)) {
    const found = await readObject(session, reference);
    if (found === undefined)
      throw new NonRecoverableError(`${shownReference(reference)} is gone`, { reason: 'object-missing' });
    const readiness = readinessOf(found);
    if (readiness.kind !== 'ready')
      throw new NonRecoverableError(`${shownReference(reference)} is not ready: ${readiness.because}`, {
        reason: 'object-not-ready',
        evidence: await evidenceOf(session, found),
      });
    shown.push(shownReference(reference));
  }
  return { ready: shown };
});

/** What is no longer as declared, by object; nothing where all is. */
export const checkDrift = operation(async (session, context) => {
  if (isExternal(context)) return undefined;
  const drifted: Record<string, Json> = {};
  for (const object of await wholeObjects(session, context)) {
    const shown = shownReference(referenceOf(object));
    const fields = await driftOfObject(session, object, fieldManager(context));
    if (fields === undefined) drifted[shown] = 'it is gone';
    else if (fields.length > 0) drifted[shown] = fields.map((field): Json => ({ ...field }));
  }
  return Object.keys(drifted).length === 0 ? undefined : drifted;
});

/** `undefined`: it is not there. What the cluster does with it between two requests, as it binds a volume, is no drift: it is looked at anew. */
async function driftOfObject(
  session: Session,
  object: KubeObject,
  manager: string,
): Promise<readonly FieldDrift[] | undefined> {
  for (let looks = 1; ; looks += 1) {
    const found = await readObject(session, referenceOf(object));
    if (found === undefined) return undefined;
    const declared = await applyObject(session, object, { manager, force: true, dryRun: true });
    const isSame = found.metadata['resourceVersion'] === declared.metadata['resourceVersion'];
    if (isSame || looks === LOOKS) return driftOf(found, declared);
  }
}

/** The declared objects in the versions of today, each in its namespace. */
async function wholeObjects(session: Session, context: OperationContext): Promise<readonly KubeObject[]> {
  const namespace = textAt(context.self.properties, 'options', 'namespace') || 'default';
  const whole: KubeObject[] = [];
  for (const object of await declaredObjects(context))
    whole.push(marked(await inNamespace(session, object, namespace), context));
  return whole;
}

interface Found {
  readonly object: KubeObject;
  readonly found: KubeObject | undefined;
}

async function useExternal(session: Session, context: OperationContext, { object, found }: Found): Promise<void> {
  const shown = shownReference(referenceOf(object));
  if (found !== undefined) return context.log('info', `${shown} is there and is used as it is`);
  if (context.self.properties['create_if_missing'] !== true)
    throw new NonRecoverableError(
      `${shown} is not there, and ${context.self.nodeName} is to use it (use_external_resource)`,
      {
        reason: 'object-missing',
        hint: 'Make it first, or write create_if_missing: true.',
      },
    );
  await applyObject(session, object, { manager: fieldManager(context), force: true });
  return context.log('info', `created ${shown}, which was not there`);
}

/** Fields of an object that is not ours are never taken over silently. */
async function takeOver(session: Session, context: OperationContext, { object, found }: Found): Promise<void> {
  const shown = shownReference(referenceOf(object));
  const manager = fieldManager(context);
  const isFree = found === undefined || isOurs(found, context);
  if (!isFree && context.self.properties['use_if_exists'] === false)
    throw new NonRecoverableError(`${shown} is there already, and ${context.self.nodeName} may not use it`, {
      reason: 'object-exists',
      hint: 'Give it another name, or write use_if_exists: true to take it over.',
    });
  await applyObject(session, object, { manager, force: isFree });
  context.log('info', `${found === undefined ? 'created' : isFree ? 'applied' : 'took over'} ${shown}`);
}

async function keepAsTheyAre(
  context: OperationContext,
  get: (reference: ObjectReference) => Promise<KubeObject | undefined>,
): Promise<void> {
  const { runtimeProperties } = context.self;
  const found: JsonObject[] = [];
  for (const reference of keptReferences(context)) {
    const object = await get(reference);
    if (object !== undefined) found.push(shownObject(object));
  }
  runtimeProperties['kubernetes'] = found.length === 1 ? found[0] : found;
  const service = found.find((one) => one['kind'] === 'Service');
  if (service === undefined) return;
  const { name } = service['metadata'] as JsonObject;
  const spec = service['spec'] as JsonObject;
  runtimeProperties['service'] = { name: name ?? '', clusterIP: spec['clusterIP'] ?? '', ports: spec['ports'] ?? [] };
}

/** Without what the API server counts, and without the values of secrets. */
function shownObject({ data, stringData: _stringData, ...object }: KubeObject): JsonObject {
  const { managedFields: _managedFields, ...metadata } = object.metadata;
  const values = data === undefined || object.kind === 'Secret' ? {} : { data };
  return { ...object, ...values, metadata };
}

async function deleteAll(
  session: Session,
  context: OperationContext,
  references: readonly ObjectReference[],
): Promise<void> {
  const options = optionsOf(context);
  for (const reference of references.toReversed()) {
    const shown = shownReference(reference);
    const found = await readObject(session, reference).catch((error: unknown) => {
      // A kind that is no longer served has no objects any more.
      if (failedBecause(error, 'kind-unknown')) return undefined;
      throw error;
    });
    if (found !== undefined && !isOurs(found, context))
      context.log('warning', `${shown} is somebody else's by now, and stays`);
    else if (found !== undefined) {
      const uid = textAt(found.metadata, 'uid');
      await deleteObject(session, reference, { ...options, uid });
      context.step(`waiting until ${shown} is gone`);
      await waitGone(session, reference, { uid });
      context.log('info', `deleted ${shown}`);
    }
    const left = keptReferences(context).filter((one) => !isSame(one, reference));
    context.self.runtimeProperties[KEPT] = left.map((one): Json => ({ ...one }));
  }
}

function optionsOf({ self }: OperationContext): { gracePeriodSeconds?: number; propagationPolicy?: string } {
  const options = self.properties['options'];
  const grace = isJsonObject(options) ? options['grace_period_seconds'] : undefined;
  const policy = textAt(options, 'propagation_policy');
  return {
    ...(typeof grace === 'number' ? { gracePeriodSeconds: grace } : {}),
    ...(policy === '' ? {} : { propagationPolicy: policy }),
  };
}

function isExternal({ self }: OperationContext): boolean {
  return self.properties['use_external_resource'] === true;
}

function keptReferences({ self }: OperationContext): readonly ObjectReference[] {
  return listAt(self.runtimeProperties[KEPT]).map(referenceFrom);
}

function keep(context: OperationContext, reference: ObjectReference): void {
  const others = keptReferences(context).filter((one) => !isSame(one, reference));
  context.self.runtimeProperties[KEPT] = [...others, reference].map((one): Json => ({ ...one }));
}

function isSame(a: ObjectReference, b: ObjectReference): boolean {
  return a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
}
