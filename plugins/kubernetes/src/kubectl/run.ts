// kubectl run and kubectl expose.

import { NonRecoverableError } from '@brolly/plugin-sdk';
import { referenceOf, shownReference } from '../api/kube-object.ts';
import { readObject, type Session } from '../api/objects.ts';
import { createOnce, kubectlOperation, namedObject, namespaceOf } from './kubectl-operation.ts';
import { countParameter, flagParameter, invalid, neededText, textParameter } from './parameters.ts';
import { deploymentOfRun, serviceOfExpose } from './run-and-expose.ts';

/** Creates a Deployment. With `dry_run` the API server only checks it. */
export const run = kubectlOperation(async (session: Session, context) => {
  const { inputs } = context;
  const deployment = deploymentOfRun({
    name: neededText(inputs, 'name'),
    namespace: namespaceOf(context),
    image: neededText(inputs, 'image'),
    port: countParameter(inputs, 'port'),
    replicas: countParameter(inputs, 'replicas') ?? 1,
    overrides: inputs['overrides'],
    overridesName: 'parameter overrides',
  });
  const dryRun = flagParameter(inputs, 'dry_run');
  await createOnce(session, deployment, context, { dryRun });
  const shown = shownReference(referenceOf(deployment));
  context.log('info', dryRun ? `${shown} would be created: ${JSON.stringify(deployment)}` : `created ${shown}`);
  return { created: shown, dry_run: dryRun };
});

/** Creates a Service for what runs. */
export const expose = kubectlOperation(async (session, context) => {
  const { inputs } = context;
  const exposed = await namedObject(session, {
    word: neededText(inputs, 'resource'),
    namespace: namespaceOf(context),
    name: neededText(inputs, 'name'),
  });
  const port = countParameter(inputs, 'port');
  if (port === undefined) throw invalid(inputs, 'port', 'the port of the service');
  const target = textParameter(inputs, 'target_port');
  const service = serviceOfExpose(exposed, {
    name: textParameter(inputs, 'service_name') || exposed.metadata.name,
    port,
    targetPort: target === '' || target === '-1' ? undefined : /^\d+$/.test(target) ? Number(target) : target,
    protocol: textParameter(inputs, 'protocol') || 'TCP',
    overrides: inputs['overrides'],
    overridesName: 'parameter overrides',
  });
  if (service === undefined)
    throw new NonRecoverableError(
      `${shownReference(referenceOf(exposed))} selects no pods by labels alone, so no service can lead to it`,
      {
        reason: 'parameter-invalid',
        hint: 'Expose a deployment, replicaset, replicationcontroller, service or pod.',
      },
    );
  await createOnce(session, service, context);
  const made = await readObject(session, referenceOf(service));
  const shown = shownReference(referenceOf(service));
  context.log('info', `created ${shown}`);
  return { created: shown, spec: made?.['spec'] ?? null };
});
