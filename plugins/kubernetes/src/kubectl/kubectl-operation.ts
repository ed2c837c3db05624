// What all operations behind the kube_ workflows share: the cluster's API, and the objects that words name.

import {
  type ImperativeOperation,
  type Json,
  type NodeInstance,
  NonRecoverableError,
  type OperationContext,
  OperationError,
} from '@brolly/plugin-sdk';
import { failedBecause } from '../api/kube-api.ts';
import { type KubeObject, type ObjectReference, referenceOf, shownReference, textAt } from '../api/kube-object.ts';
import { createObject, isManagedBy, readObject, type Session } from '../api/objects.ts';
import { withKubeApi } from '../api/open-kube-api.ts';
import { resolveWord, type ServedKind } from '../api/resolve-kind.ts';
import { textParameter } from './parameters.ts';

/** An operation of a control plane that asks its cluster. It may begin again after it was cut off. */
export function kubectlOperation(
  run: (session: Session, context: OperationContext) => Promise<Json>,
): ImperativeOperation {
  return {
    kind: 'imperative',
    isRepeatable: true,
    readsAllInstances: true,
    run: (context) => withKubeApi(context, (session) => run(session, context), { instance: withGivenLogin(context) }),
  };
}

/** The control plane, reached as the parameters ssh_user and ssh_keyfilename say where they are given. */
function withGivenLogin({ self, inputs }: OperationContext): NodeInstance {
  const user = textParameter(inputs, 'ssh_user');
  const key = textParameter(inputs, 'ssh_keyfilename');
  const given = { ...(user === '' ? {} : { ssh_username: user }), ...(key === '' ? {} : { ssh_keyfilename: key }) };
  const { id, nodeName, type, typeHierarchy, runtimeProperties, relationships } = self;
  return {
    id,
    nodeName,
    type,
    typeHierarchy,
    runtimeProperties,
    relationships,
    properties: { ...self.properties, ...given },
  };
}

export function namespaceOf({ inputs }: OperationContext): string {
  return textParameter(inputs, 'namespace') || 'default';
}

/** Whom the API server has for the fields of what commands such as kube_run and kube_create have made. */
const MANAGER_OF_COMMANDS = 'brolly-command-';

/** Whether an apply that found conflicts found them with commands of brolly alone: those have made it, and keep nothing as it is. */
export function conflictsWithCommandsOnly(error: unknown): boolean {
  if (!(error instanceof OperationError) || error.reason !== 'object-conflict') return false;
  const conflicts = error.evidence.flatMap((one) => one.lines).filter((line) => line.includes('conflict with'));
  return conflicts.length > 0 && conflicts.every((line) => line.includes(`conflict with "${MANAGER_OF_COMMANDS}`));
}

/**
 * Creates an object as `kubectl create` does: one that is there is an error, but for the one that this very execution has
 * made before it was cut off.
 */
export async function createOnce(
  session: Session,
  object: KubeObject,
  context: OperationContext,
  options: { readonly dryRun?: boolean } = {},
): Promise<KubeObject> {
  const manager = `${MANAGER_OF_COMMANDS}${context.execution.id}`.slice(0, 128);
  try {
    return await createObject(session, object, { manager, ...options });
  } catch (error) {
    if (!failedBecause(error, 'object-exists')) throw error;
    const found = await readObject(session, referenceOf(object));
    if (found !== undefined && isManagedBy(found, manager)) return found;
    throw error;
  }
}

/** What ran as a ReplicationController in 2015 is a Deployment today. */
const SUCCESSORS: Readonly<Record<string, string>> = { ReplicationController: 'deployment' };

/** The object that `rc web` or `deployment web` names. @throws NonRecoverableError `object-missing`, `kind-unknown` */
export async function namedObject(
  session: Session,
  { word, namespace, name }: { readonly word: string; readonly namespace: string; readonly name: string },
): Promise<KubeObject> {
  const kind = await resolveWord(session.api, word, session.signal);
  const found = await readObject(session, referenceIn(kind, namespace, name));
  if (found !== undefined) return found;
  const successor = SUCCESSORS[kind.kind];
  if (successor !== undefined) return namedObject(session, { word: successor, namespace, name });
  throw new NonRecoverableError(`there is no ${shownReference(referenceIn(kind, namespace, name))}`, {
    reason: 'object-missing',
    hint: 'Look with "kubectl get".',
  });
}

/** What an earlier step has found and the store has kept. */
export function referenceFrom(value: Json | undefined): ObjectReference {
  const [apiVersion, kind] = [textAt(value, 'apiVersion'), textAt(value, 'kind')];
  return { apiVersion, kind, namespace: textAt(value, 'namespace'), name: textAt(value, 'name') };
}

export function referenceIn(kind: ServedKind, namespace: string, name: string): ObjectReference {
  return { apiVersion: kind.apiVersion, kind: kind.kind, namespace: kind.isNamespaced ? namespace : '', name };
}
