// The kube_ workflows that are about pods: rollouts, drains, commands and logs.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { at, textAt } from '../api/kube-object.ts';
import { playKubectl, rolledOut, startKubectlRig } from '../testing/kubectl-rig.ts';

const { server, begin, play, deployment, put } = await startKubectlRig();
beforeEach(() => begin());
afterAll(() => server.stop());

const WEB = { name: 'web', image: 'docker.io/library/nginx:1.29', port: '80', replicas: '2' };

describe('kube_rollout', () => {
  const template = (image: string): JsonObject => ({
    metadata: { labels: { app: 'web', 'pod-template-hash': 'x' } },
    spec: { containers: [{ name: 'web', image }] },
  });

  function replicaSet(revision: number): JsonObject {
    return {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `web-${revision}`,
        namespace: 'default',
        annotations: { 'deployment.kubernetes.io/revision': String(revision) },
        ownerReferences: [{ kind: 'Deployment', uid: textAt(deployment('web'), 'metadata', 'uid') }],
      },
      spec: { template: template(`web:${revision}`) },
    };
  }

  it('restarts at the time of the execution, pauses and resumes', async () => {
    await play('kube_run', WEB);
    await play('kube_rollout', { name: 'web', action: 'restart' });
    expect(at(deployment('web'), 'spec', 'template', 'metadata', 'annotations')).toEqual({
      'kubectl.kubernetes.io/restartedAt': '2026-11-26T00:00:00.000Z',
    });
    await play('kube_rollout', { name: 'web', action: 'pause' });
    expect(at(deployment('web'), 'spec', 'paused')).toBe(true);
    await play('kube_rollout', { name: 'web', action: 'resume' });
    expect(at(deployment('web'), 'spec', 'paused')).toBeUndefined();
  });

  it('goes back to the template of an earlier revision', async () => {
    await play('kube_run', WEB);
    server.objects.control = (plural, object) =>
      plural === 'deployments'
        ? rolledOut({
            ...object,
            metadata: {
              ...(object['metadata'] as JsonObject),
              annotations: { 'deployment.kubernetes.io/revision': '3' },
            },
          })
        : object;
    for (const revision of [1, 2, 3]) put('replicasets', replicaSet(revision));
    expect(await play('kube_rollout', { name: 'web', action: 'undo' })).toMatchObject({ revision: 2 });
    expect(at(deployment('web'), 'spec', 'template')).toEqual({
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:2' }] },
    });
    await play('kube_rollout', { name: 'web', action: 'undo', to_revision: '1' });
    expect(at(deployment('web'), 'spec', 'template', 'spec', 'containers', 0, 'image')).toBe('web:1');
    await expect(play('kube_rollout', { name: 'web', action: 'undo', to_revision: 9 })).rejects.toMatchObject({
      hint: 'It has: 3, 2, 1.',
    });
  });

  /** No pod of a Deployment becomes available. */
  const letNoneStart = (): void => {
    server.objects.control = (plural, object) =>
      plural === 'deployments'
        ? { ...object, status: { replicas: 2, updatedReplicas: 2, availableReplicas: 0 } }
        : object;
  };

  it('says why it does not come to an end', async () => {
    await play('kube_run', WEB);
    letNoneStart();
    put('pods', {
      kind: 'Pod',
      metadata: { name: 'web-1', namespace: 'default', labels: { app: 'web' } },
      status: {
        phase: 'Pending',
        containerStatuses: [
          { name: 'nginx', state: { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } } },
        ],
      },
    });
    const failure = await play('kube_rollout', { name: 'web', timeout: '0' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      reason: 'object-not-ready',
      message: 'Deployment default/web is not ready after 0 s: 0 of 2 pods are available',
    });
    expect(JSON.stringify(failure)).toContain('nginx: ImagePullBackOff: no such image');
  });

  it('names the cause where the events of its pods tell it', async () => {
    await play('kube_run', WEB);
    letNoneStart();
    const uid = 'b2c9';
    put('pods', {
      kind: 'Pod',
      metadata: { name: 'web-1', namespace: 'default', labels: { app: 'web' }, uid },
      status: { phase: 'Pending' },
    });
    put('events', {
      kind: 'Event',
      metadata: { name: 'web-1.1', namespace: 'default' },
      type: 'Warning',
      reason: 'FailedCreatePodSandBox',
      message: 'Failed to create pod sandbox: failed to find plugin "portmap" in path [/opt/cni/bin]',
      involvedObject: { uid },
      source: { component: 'kubelet', host: 'host2' },
    });
    await expect(play('kube_rollout', { name: 'web', timeout: '0' })).rejects.toMatchObject({
      reason: 'cni-plugin-missing',
      recoverable: true,
      message: expect.stringMatching(
        /^the CNI plugin portmap is not in \/opt\/cni\/bin of host2 \(Deployment default\/web is not ready after 0 s/,
      ) as string,
    });
  });

  it('refuses what is no action', async () => {
    await play('kube_run', WEB);
    await expect(play('kube_rollout', { name: 'web', action: 'explode' })).rejects.toMatchObject({
      reason: 'parameter-invalid',
    });
  });
});

describe('kube_drain', () => {
  const pod = (name: string, more: JsonObject = {}, owner?: string): void =>
    put('pods', {
      kind: 'Pod',
      metadata: {
        name,
        namespace: 'default',
        ...(owner === undefined ? {} : { ownerReferences: [{ kind: owner, uid: 'u' }] }),
      },
      spec: { nodeName: 'host2', ...more },
    });
  const left = (): readonly Json[] =>
    server.objects.list('pods', 'default').map((one) => at(one, 'metadata', 'name') ?? '');
  beforeEach(() => put('nodes', { kind: 'Node', metadata: { name: 'host2' } }));

  it('cordons, evicts what may leave, and uncordons', async () => {
    server.objects.write('nodes', '', {
      object: { kind: 'Node', metadata: { name: 'host2' } },
      manager: 'k',
      isDry: false,
    });
    pod('web-1', {}, 'ReplicaSet');
    pod('proxy', {}, 'DaemonSet');
    expect(await play('kube_drain', { node: 'host2' })).toEqual({ node: 'host2', evicted: ['default/web-1'] });
    expect(left()).toEqual(['proxy']);
    expect(at(server.objects.read('nodes', '', 'host2'), 'spec', 'unschedulable')).toBe(true);
    await play('kube_drain', { node: 'host2', uncordon: true });
    expect(at(server.objects.read('nodes', '', 'host2'), 'spec', 'unschedulable')).toBeUndefined();
  });

  it('evicts nothing where something would be lost, unless that is meant', async () => {
    server.objects.write('nodes', '', {
      object: { kind: 'Node', metadata: { name: 'host2' } },
      manager: 'k',
      isDry: false,
    });
    pod('alone');
    pod('cache', { volumes: [{ name: 'c', emptyDir: {} }] }, 'ReplicaSet');
    pod('web-1', {}, 'ReplicaSet');
    const failure = await play('kube_drain', { node: 'host2' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ reason: 'drain-refused' });
    expect(JSON.stringify(failure)).toMatch(
      /default\/alone: nothing brings it back.*default\/cache: it has an emptyDir/,
    );
    expect(left()).toHaveLength(3);
    await play('kube_drain', { node: 'host2', force: 'true', delete_emptydir_data: 'yes' });
    expect(left()).toEqual([]);
  });
});

describe('kube_exec and kube_logs', () => {
  beforeEach(async () => {
    await play('kube_run', WEB);
    const status = { conditions: [{ type: 'Ready', status: 'True' }] };
    put('pods', { kind: 'Pod', metadata: { name: 'web-1', namespace: 'default', labels: { app: 'web' } } });
    put('pods', { kind: 'Pod', metadata: { name: 'web-2', namespace: 'default', labels: { app: 'web' } }, status });
  });

  it('runs a line for sh, or a program, in a pod that is ready', async () => {
    const commands: (readonly string[])[] = [];
    server.onExec((command) => {
      commands.push(command);
      return { exitCode: 0, stdout: 'hello\n', stderr: '' };
    });
    expect(await play('kube_exec', { name: 'deploy/web', command: 'echo hello' })).toEqual({
      pod: 'web-2',
      exit_code: 0,
      stdout: 'hello\n',
      stderr: '',
    });
    await play('kube_exec', { name: 'web-1', command: ['echo', 'hello'] });
    expect(commands).toEqual([
      ['sh', '-c', 'echo hello'],
      ['echo', 'hello'],
    ]);
  });

  it('fails with what the command printed', async () => {
    server.onExec(() => ({ exitCode: 7, stdout: '', stderr: 'no such table\n' }));
    await expect(play('kube_exec', { name: 'web-1', command: 'x' })).rejects.toMatchObject({
      reason: 'command-failed',
      message: 'the command in pod web-1 ended with exit code 7',
      evidence: [{ lines: ['no such table'] }],
    });
  });

  it('finds the pods of what selects them by expressions alone', async () => {
    const expressions = [{ key: 'app', operator: 'In', values: ['web', 'api'] }];
    const spec = { selector: { matchExpressions: expressions } };
    put('replicasets', {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'odd', namespace: 'default' },
      spec,
    });
    expect(Object.keys((await play('kube_logs', { name: 'rs/odd' })) as object).sort()).toEqual(['web-1', 'web-2']);
    const query = server.requests.findLast((one) => one.includes('labelSelector'));
    expect(decodeURIComponent(query ?? '')).toContain('labelSelector=app+in+(web,api)');
  });

  it('shows the last lines of all pods', async () => {
    const { result, log } = await playKubectl(server, 'kube_logs', {
      name: 'deployment/web',
      tail: '5',
      previous: true,
    });
    expect(result).toEqual({ 'web-1': 'log of web-1\n', 'web-2': 'log of web-2\n' });
    expect(log).toContain('web-1: log of web-1');
    expect(server.requests.some((one) => one.includes('tailLines=5&previous=true'))).toBe(true);
    await expect(play('kube_logs', { name: 'web-9' })).rejects.toMatchObject({ reason: 'object-missing' });
  });
});
