// kubectl delete, and the kubectl stop of 2015, in two steps: what is found is stored before any of it is deleted.

import { type ImperativeOperation, type Json, NonRecoverableError } from '@brolly/plugin-sdk';
import { type KubeObject, listAt, referenceOf, shownReference, textAt } from '../api/kube-object.ts';
import { deleteObject, listObjects, readObject } from '../api/objects.ts';
import { resolveWord } from '../api/resolve-kind.ts';
import { waitGone } from '../api/wait.ts';
import { kubectlOperation, namedObject, namespaceOf, referenceFrom } from './kubectl-operation.ts';
import { flagParameter, neededText, textParameter } from './parameters.ts';

/** Finds the object that is named, or with `all` those of its kind. */
export const findObjects = kubectlOperation(async (session, context) => {
  const { inputs } = context;
  const namespace = namespaceOf(context);
  const word = neededText(inputs, 'resource');
  const all = flagParameter(inputs, 'all');
  const written = textParameter(inputs, 'name');
  if (all && written !== '')
    throw new NonRecoverableError(`parameter all is true, and parameter name is "${written}"`, {
      reason: 'parameter-invalid',
      hint: `Leave out all to delete ${word} ${written}, or give an empty name to delete each ${word} of the namespace ${namespace}.`,
    });
  if (!all) {
    const name = neededText(inputs, 'name');
    return { objects: [found(await namedObject(session, { word, namespace, name }))] };
  }
  const kind = await resolveWord(session.api, word, session.signal);
  return { objects: (await listObjects(session, kind, { namespace })).map(found) };
});

/** By its uid too: a resume must not take for it what has its name by then, such as the next `web-0` of a StatefulSet. */
function found(object: KubeObject): Json {
  return { ...referenceOf(object), uid: textAt(object.metadata, 'uid') };
}

/** Deletes and waits until the objects are gone; what they own is deleted behind them. */
export const deleteFound = deleting('Background');
/** `kubectl stop` ended the pods first and then deleted: today that is a deletion in the foreground. */
export const stop = deleting('Foreground');

function deleting(propagationPolicy: 'Background' | 'Foreground'): ImperativeOperation {
  return kubectlOperation(async (session, context) => {
    const objects = listAt(context.inputs, 'objects');
    const references = objects.map(referenceFrom);
    for (const [index, reference] of references.entries()) {
      const shown = shownReference(reference);
      // Earlier versions stored no uid.
      const uid = textAt(objects[index], 'uid') || textAt((await readObject(session, reference))?.metadata, 'uid');
      if (!(await deleteObject(session, reference, { propagationPolicy, uid }))) continue;
      context.step(`waiting until ${shown} is gone`);
      await waitGone(session, reference, { uid });
      context.log('info', `deleted ${shown}`);
    }
    return { deleted: references.map(shownReference) };
  });
}
