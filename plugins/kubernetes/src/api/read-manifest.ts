// Manifests: YAML documents as objects of Kubernetes.

import { type Json, NonRecoverableError } from '@brolly/plugin-sdk';
import { loadAll } from 'js-yaml';
import { isJsonObject, type KubeObject, listAt, textAt } from './kube-object.ts';

/**
 * Reads all objects of a manifest, those in lists as well; empty documents are passed over.
 *
 * @param name how messages call it: a path or an address
 * @throws NonRecoverableError `manifest-invalid`
 */
export function readManifest(text: string, name: string): readonly KubeObject[] {
  let documents: Json[];
  try {
    documents = loadAll(text) as Json[];
  } catch (error) {
    throw invalid(name, `it is no YAML: ${(error as Error).message.split('\n')[0]}`);
  }
  return documents.filter((one) => one !== null && one !== undefined).flatMap((one) => objectsOf(one, name));
}

/** The object that a mapping is, or the objects in it when it is a list. @throws NonRecoverableError `manifest-invalid` */
export function objectsOf(value: Json, name: string): readonly KubeObject[] {
  if (!isJsonObject(value)) throw invalid(name, 'a document in it is no mapping');
  const kind = textAt(value, 'kind');
  if (kind.endsWith('List') && Array.isArray(value['items']))
    return listAt(value, 'items').flatMap((one) => objectsOf(one, name));
  if (kind === '' || textAt(value, 'apiVersion') === '')
    throw invalid(name, 'an object in it has no kind or no apiVersion');
  if (textAt(value, 'metadata', 'name') === '' && textAt(value, 'metadata', 'generateName') === '')
    throw invalid(name, `a ${kind} in it has no metadata.name`);
  return [value as unknown as KubeObject];
}

function invalid(name: string, why: string): NonRecoverableError {
  return new NonRecoverableError(`manifest ${name}: ${why}`, {
    reason: 'manifest-invalid',
    hint: 'Try it with "kubectl apply --dry-run=client -f".',
  });
}
