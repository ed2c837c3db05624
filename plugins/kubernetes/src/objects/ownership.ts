// Whose an object is: every object that a deployment declares bears its name.

import { type OperationContext } from '@brolly/plugin-sdk';
import { isJsonObject, type KubeObject, textAt } from '../api/kube-object.ts';

const ANNOTATION = 'brolly/deployment';
const LONGEST = 128;

/** Under which name the API server keeps which fields we have set: two deployments that set the same one are a conflict. */
export function fieldManager({ deploymentId }: Pick<OperationContext, 'deploymentId'>): string {
  return `brolly-${deploymentId}`.slice(0, LONGEST);
}

/** The object with the mark of the deployment. Fields may all be taken over by others: the mark stays. */
export function marked(object: KubeObject, { deploymentId }: Pick<OperationContext, 'deploymentId'>): KubeObject {
  const annotations = object.metadata['annotations'];
  const all = { ...(isJsonObject(annotations ?? null) ? (annotations as object) : {}), [ANNOTATION]: deploymentId };
  return { ...object, metadata: { ...object.metadata, annotations: all } };
}

/** Whether it bears the mark of this deployment. */
export function isOurs(object: KubeObject, { deploymentId }: Pick<OperationContext, 'deploymentId'>): boolean {
  return textAt(object.metadata, 'annotations', ANNOTATION) === deploymentId;
}
