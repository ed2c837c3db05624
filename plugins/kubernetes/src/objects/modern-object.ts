// Objects as they were written for clusters of old, as clusters of today take them.

import type { JsonObject } from '@brolly/plugin-sdk';
import { servedVersion } from '../api/kinds.ts';
import { at, isJsonObject, type KubeObject, textAt } from '../api/kube-object.ts';
import type { Session } from '../api/objects.ts';
import { resolveKind } from '../api/resolve-kind.ts';

/** Kinds whose selector was what the template has, until `apps/v1`. */
const SELECTING = ['Deployment', 'DaemonSet', 'ReplicaSet', 'StatefulSet'];

/** The version of today, with the selector that it asks for. */
export function modernObject(object: KubeObject): KubeObject {
  const apiVersion = servedVersion(object.apiVersion, object.kind);
  if (apiVersion === object.apiVersion || !SELECTING.includes(object.kind)) return { ...object, apiVersion };
  const labels = at(object, 'spec', 'template', 'metadata', 'labels');
  const selector = at(object, 'spec', 'selector');
  if (selector !== undefined || !isJsonObject(labels)) return { ...object, apiVersion };
  return { ...object, apiVersion, spec: { ...(object['spec'] as JsonObject), selector: { matchLabels: labels } } };
}

/** The same in a namespace, where its kind has one and none is written. */
export async function inNamespace(session: Session, object: KubeObject, namespace: string): Promise<KubeObject> {
  const modern = modernObject(object);
  if (textAt(object.metadata, 'namespace') !== '') return modern;
  const kind = await resolveKind(session.api, modern, session.signal);
  return kind.isNamespaced ? { ...modern, metadata: { ...modern.metadata, namespace } } : modern;
}
