// kubectl scale, in two steps: an amount such as +1 becomes a number that is stored, before anything is changed.

import { NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import {
  isJsonObject,
  listAt,
  numberAt,
  type ObjectReference,
  referenceOf,
  shownReference,
  textAt,
} from '../api/kube-object.ts';
import { patchObject } from '../api/objects.ts';
import { kubectlOperation, namedObject, namespaceOf, referenceFrom } from './kubectl-operation.ts';
import { neededText } from './parameters.ts';

const SCALABLE = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'];

/** Finds what a node template of a microservice runs, or a Deployment of that name, and how many pods it has now. */
export const findScalable = kubectlOperation(async (session, context) => {
  const target = scalableOf(context, neededText(context.inputs, 'name'));
  const found = await namedObject(session, { word: target.kind, ...target });
  return { ...referenceOf(found), replicas: numberAt(found, ['spec', 'replicas'], 1) };
});

function scalableOf(context: OperationContext, name: string): Pick<ObjectReference, 'kind' | 'namespace' | 'name'> {
  const node = context.instances.find((one) => one.nodeName === name);
  if (node === undefined) return { kind: 'Deployment', namespace: namespaceOf(context), name };
  const kept = listAt(node.runtimeProperties['kubernetes_resources']);
  const [scalable] = kept.filter((one) => SCALABLE.includes(textAt(one, 'kind')));
  if (isJsonObject(scalable)) return scalable as unknown as ObjectReference;
  const own = textAt(node.properties, 'name');
  if (own !== '') return { kind: 'Deployment', namespace: namespaceOf(context), name: own };
  throw new NonRecoverableError(`${name} runs nothing that could be scaled`, {
    reason: 'parameter-invalid',
    hint: `Name a node template that has one of ${SCALABLE.join(', ')}, or a Deployment.`,
  });
}

/** Sets a number of pods. */
export const scale = kubectlOperation(async (session, context) => {
  const { inputs } = context;
  const reference = referenceFrom(inputs['object']);
  const replicas = numberAt(inputs, ['replicas']);
  await patchObject(session, reference, { body: { spec: { replicas } } });
  // A microservice keeps it: an update or a check for drift goes by this number then.
  const scaled = context.self.runtimeProperties['scaled'];
  if (!context.self.typeHierarchy.some((type) => /^cloudify\.kubernetes\.Micro[sS]ervice$/.test(type)))
    return { scaled: shownReference(reference), replicas };
  context.self.runtimeProperties['scaled'] = {
    ...(isJsonObject(scaled) ? scaled : {}),
    [shownReference(reference)]: replicas,
  };
  context.log('info', `${shownReference(reference)} has ${replicas} replicas from now on`);
  return { scaled: shownReference(reference), replicas };
});
