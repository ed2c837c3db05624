// kubectl create -f and kubectl apply -f.

import type { OperationContext } from '@brolly/plugin-sdk';
import { type KubeObject, referenceOf, shownReference } from '../api/kube-object.ts';
import { type ApplyObjectOptions, applyObject, type Session } from '../api/objects.ts';
import { objectsOf, readManifest } from '../api/read-manifest.ts';
import { waitReady } from '../api/wait.ts';
import { manifestText } from '../objects/manifest-text.ts';
import { inNamespace } from '../objects/modern-object.ts';
import { fieldManager } from '../objects/ownership.ts';
import { conflictsWithCommandsOnly, createOnce, kubectlOperation, namespaceOf } from './kubectl-operation.ts';
import { flagParameter, invalid, textParameter } from './parameters.ts';

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
    await applyOverCommands(session, object, options);
    context.log('info', `applied ${shownReference(referenceOf(object))}`);
  }
  if (flagParameter(inputs, 'wait'))
    for (const object of objects)
      await waitReady(session, referenceOf(object), { onWaiting: (text) => context.step(text) });
  return { applied: objects.map((object) => shownReference(referenceOf(object))) };
});

/** What kube_create has made may be applied, as kubectl lets it. */
async function applyOverCommands(session: Session, object: KubeObject, options: ApplyObjectOptions): Promise<void> {
  try {
    await applyObject(session, object, options);
  } catch (error) {
    if (!conflictsWithCommandsOnly(error)) throw error;
    await applyObject(session, object, { ...options, force: true });
  }
}

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
        ? readManifest(await manifestText(context, { path: url }), url)
        : readManifest(String(manifest), 'in parameter manifest');
  return Promise.all(objects.map((object) => inNamespace(session, object, namespaceOf(context))));
}
