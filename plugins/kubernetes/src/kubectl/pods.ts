// kubectl exec and kubectl logs: what goes on in pods.

import { type JsonObject, NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import { type KubeObject, textAt } from '../api/kube-object.ts';
import { labelSelectorOf } from '../api/label-selector.ts';
import { listObjects, type Session } from '../api/objects.ts';
import { readinessOf } from '../api/readiness.ts';
import { resolveWord } from '../api/resolve-kind.ts';
import { kubectlOperation, namedObject, namespaceOf } from './kubectl-operation.ts';
import { countParameter, flagParameter, invalid, neededText, textParameter } from './parameters.ts';

const TAIL = 100;
const LAST_LINES = 30;

/** Runs a command in a container; one that ends badly makes the operation fail. */
export const exec = kubectlOperation(async (session, context) => {
  const { inputs, signal } = context;
  const [pod] = await podsOf(session, context);
  const seconds = countParameter(inputs, 'timeout');
  const container = textParameter(inputs, 'container');
  const end = await session.api.exec({
    namespace: textAt(pod.metadata, 'namespace'),
    pod: pod.metadata.name,
    command: commandOf(inputs),
    ...(container === '' ? {} : { container }),
    ...(seconds === undefined ? {} : { timeoutMs: seconds * 1000 }),
    signal,
  });
  const said = `${end.stdout}${end.stderr}`.trimEnd();
  if (end.exitCode !== 0)
    throw new NonRecoverableError(`the command in pod ${pod.metadata.name} ended with exit code ${end.exitCode}`, {
      reason: 'command-failed',
      evidence: [{ title: 'what it printed', lines: said.split('\n').slice(-LAST_LINES) }],
    });
  if (said !== '') for (const line of said.split('\n')) context.log('info', line);
  return { pod: pod.metadata.name, exit_code: end.exitCode, stdout: end.stdout, stderr: end.stderr };
});

/** A text is a line for `sh`, a list is program and arguments. */
function commandOf(inputs: JsonObject): readonly string[] {
  const command = inputs['command'];
  if (Array.isArray(command) && command.length > 0)
    return command.map((word) => (typeof word === 'string' ? word : JSON.stringify(word)));
  return ['sh', '-c', neededText(inputs, 'command')];
}

/** Writes the last lines of pods into the log of the execution. */
export const logs = kubectlOperation(async (session, context) => {
  const { inputs, signal } = context;
  const container = textParameter(inputs, 'container');
  const since = countParameter(inputs, 'since');
  const query = {
    tailLines: String(countParameter(inputs, 'tail') ?? TAIL),
    ...(container === '' ? {} : { container }),
    ...(since === undefined ? {} : { sinceSeconds: String(since) }),
    ...(flagParameter(inputs, 'previous') ? { previous: 'true' } : {}),
  };
  const pods = await podsOf(session, context);
  const texts = await Promise.all(
    pods.map((pod) => {
      const path = `/api/v1/namespaces/${textAt(pod.metadata, 'namespace')}/pods/${pod.metadata.name}/log`;
      return session.api.text({ method: 'GET', path, query, signal });
    }),
  );
  const found = pods.map((pod, index) => [pod.metadata.name, texts[index] ?? ''] as const);
  for (const [name, text] of found)
    for (const line of text.trimEnd().split('\n').filter(Boolean)) context.log('info', `${name}: ${line}`);
  return Object.fromEntries(found);
});

/** The pod of a name, or those of `deployment/web`; those that are ready first. */
async function podsOf(session: Session, context: OperationContext): Promise<readonly [KubeObject, ...KubeObject[]]> {
  const { inputs } = context;
  const name = neededText(inputs, 'name');
  const namespace = namespaceOf(context);
  const [word, owner] = name.includes('/') ? (name.split('/') as [string, string]) : (['pod', name] as const);
  const object = await namedObject(session, { word, namespace, name: owner });
  if (object.kind === 'Pod') return [object];
  const labelSelector = labelSelectorOf(object);
  if (labelSelector === undefined) throw invalid(inputs, 'name', 'a pod, or a kind that has pods: deployment/web');
  const kind = await resolveWord(session.api, 'pod', session.signal);
  const pods = await listObjects(session, kind, { namespace, query: { labelSelector } });
  const isReady = (pod: KubeObject): number => (readinessOf(pod).kind === 'ready' ? 0 : 1);
  const [first, ...others] = pods.toSorted((a, b) => isReady(a) - isReady(b));
  if (first !== undefined) return [first, ...others];
  throw new NonRecoverableError(`${name} has no pods`, { reason: 'object-missing' });
}
