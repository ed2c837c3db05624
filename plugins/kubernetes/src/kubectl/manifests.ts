// kubectl create -f and kubectl apply -f.

import { type JsonObject, type OperationContext, RecoverableError } from '@brolly/plugin-sdk';
import { servedVersion } from '../api/kinds.ts';
import { type KubeObject, referenceOf, shownReference, textAt } from '../api/kube-object.ts';
import { applyObject, type Session } from '../api/objects.ts';
import { objectsOf, readManifest } from '../api/read-manifest.ts';
import { resolveKind } from '../api/resolve-kind.ts';
import { waitReady } from '../api/wait.ts';
import { fieldManager } from '../objects/field-manager.ts';
import { createOnce, kubectlOperation, namespaceOf } from './kubectl-operation.ts';
import { flagParameter, invalid, textParameter } from './parameters.ts';

const FETCH_MS = 60_000;
const MOST_CHARACTERS = 16 * 1024 * 1024;

/** Creates the objects of a manifest. */
export const create = kubectlOperation(async (session, context) => {
  const created: string[] = [];
  for (const object of await objectsOfInputs(session, context)) {
    await createOnce(session, object, context);
    created.push(shownReference(referenceOf(object)));
    context.log('info', `created ${created.at(-1)}`);
  }
  return { created };
});

/** Applies the objects of a manifest; with `wait` until they are ready. */
export const apply = kubectlOperation(async (session, context) => {
  const { inputs } = context;
  const objects = await objectsOfInputs(session, context);
  const options = { manager: fieldManager(context), force: flagParameter(inputs, 'force') };
  for (const object of objects) {
    await applyObject(session, object, options);
    context.log('info', `applied ${shownReference(referenceOf(object))}`);
  }
  if (flagParameter(inputs, 'wait'))
    for (const object of objects)
      await waitReady(session, referenceOf(object), { onWaiting: (text) => context.step(text) });
  return { applied: objects.map((object) => shownReference(referenceOf(object))) };
});

/** From `manifest`, its text or a mapping, or from `url`, an address or a path in the blueprint's folder. */
async function objectsOfInputs(session: Session, context: OperationContext): Promise<readonly KubeObject[]> {
  const { inputs } = context;
  const manifest = inputs['manifest'] ?? '';
  const url = textParameter(inputs, 'url');
  if (manifest === '' && url === '')
    throw invalid(inputs, 'url', 'an address, or a path in the folder of the blueprint');
  const objects =
    typeof manifest === 'object'
      ? objectsOf(manifest, 'in parameter manifest')
      : manifest === ''
        ? readManifest(await textOf(context, url), url)
        : readManifest(String(manifest), 'in parameter manifest');
  return Promise.all(objects.map((object) => inNamespace(session, object, namespaceOf(context))));
}

async function textOf({ files, signal }: OperationContext, url: string): Promise<string> {
  if (!/^https?:\/\//i.test(url)) return Buffer.from(await files.read(url)).toString('utf8');
  const failed = (why: string, cause?: unknown): RecoverableError =>
    new RecoverableError(`the manifest ${url} cannot be fetched: ${why}`, { reason: 'download-failed', cause });
  const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(FETCH_MS)]) }).catch(
    (error: Error) => {
      throw failed(error.cause instanceof Error ? error.cause.message : error.message, error);
    },
  );
  if (!answer.ok) throw failed(`the server answers ${answer.status}`);
  const text = await answer.text();
  if (text.length > MOST_CHARACTERS) throw failed('it is larger than 16 MiB');
  return text;
}

/** An object without a namespace goes into the one given, where its kind has one. */
export async function inNamespace(session: Session, object: KubeObject, namespace: string): Promise<KubeObject> {
  const served: KubeObject = { ...object, apiVersion: servedVersion(object.apiVersion, object.kind) };
  if (textAt(object.metadata, 'namespace') !== '') return served;
  const kind = await resolveKind(session.api, served, session.signal);
  const metadata: JsonObject = kind.isNamespaced ? { ...object.metadata, namespace } : object.metadata;
  return { ...served, metadata } as KubeObject;
}
