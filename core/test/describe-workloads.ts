// What goes into a cluster, registered by the test that has one: the API by both ways, kubectl's commands as workflows,
// microservices, objects as node templates.

import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabHost } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHostPool } from '#hosts/host-pool.ts';
import { httpsApi } from '../../plugins/kubernetes/src/api/https-api.ts';
import type { KubeApi } from '../../plugins/kubernetes/src/api/kube-api.ts';
import { accessOfKubeconfigFile } from '../../plugins/kubernetes/src/api/kubeconfig.ts';
import { describeKubeApi } from '../../plugins/kubernetes/src/testing/kube-api-conformance.ts';
import { type CommandResult, runCommand } from './command.ts';
import { kubectl } from './kubectl.ts';

/** A cluster that brolly has installed, while the tests run. */
export interface TestCluster {
  /** Of its blueprint, whose control plane is called `master`. */
  readonly folder: string;
  readonly kubeconfig: string;
  readonly controlPlane: LabHost;
}

const IMAGE = 'docker.io/library/busybox:1.36';
const signal = new AbortController().signal;
const POD = { namespace: 'default', name: 'shell' };

/** Commands that serve a page. Pods end at once. */
function serving(page: string): object {
  const command = ['sh', '-c', `mkdir -p /www; echo "${page}" >/www/index.html; exec httpd -f -p 8080 -h /www`];
  const probe = { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 };
  return { name: 'web', image: IMAGE, command, readinessProbe: probe };
}

/** Registers the tests. They leave nothing in the cluster. */
export function describeWorkloads(cluster: () => TestCluster): void {
  describeWays(cluster);
  describe('what runs in it', () => {
    beforeAll(() => shell(cluster(), 'apply'));
    afterAll(() => shell(cluster(), 'delete'));
    describeKubectl(cluster);
    describeManifests(cluster);
    describeMicroservices(cluster);
  });
}

/** A pod in which commands are run. */
async function shell({ kubeconfig }: TestCluster, verb: 'apply' | 'delete'): Promise<void> {
  const container = { name: 'shell', image: IMAGE, command: ['sleep', '3600'] };
  const spec = { terminationGracePeriodSeconds: 0, containers: [container] };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: POD.name }, spec };
  await kubectl(kubeconfig, [verb, '-f', '-'], JSON.stringify(pod));
  if (verb === 'apply')
    await kubectl(kubeconfig, ['wait', '--for=condition=Ready', `pod/${POD.name}`, '--timeout=120s']);
}

function describeWays(cluster: () => TestCluster): void {
  const straight = async (): Promise<KubeApi> =>
    httpsApi(await accessOfKubeconfigFile(cluster().kubeconfig, { signal }));
  const begin = (): Promise<void> => shell(cluster(), 'apply');
  const end = (): Promise<void> => shell(cluster(), 'delete');
  describeKubeApi('of a real cluster, straight', { pod: POD, begin, open: straight, end });
  const pool = openHostPool({
    onStep: () => undefined,
    onRecord: () => Promise.resolve(),
    sshConfigFile: '/nonexistent',
  });
  describeKubeApi("of a real cluster, through its control plane's host", {
    pod: POD,
    begin,
    async open() {
      const { controlPlane, kubeconfig } = cluster();
      const address = {
        name: controlPlane.name,
        address: controlPlane.address,
        user: 'ubuntu',
        credentials: [{ kind: 'key-file', path: controlPlane.keyFile }],
        hostKeyPolicy: { kind: 'pinned', keys: [controlPlane.fingerprint] },
      } as const;
      const host = await pool.host(address, signal);
      const forwarded = await host.forwardPort({ address: '127.0.0.1', port: 6443 }, { signal });
      const access = await accessOfKubeconfigFile(kubeconfig, { signal });
      return httpsApi(access, { port: forwarded.port, onClose: () => forwarded.close() });
    },
    async end() {
      await pool.close();
      await end();
    },
  });
}

/** What the page of a service says, asked for from inside of the cluster. */
function page({ kubeconfig }: TestCluster, service: string): Promise<string> {
  const script = `for i in $(seq 60); do wget -q -T 2 -O - http://${service} && exit 0; sleep 0.5; done; exit 1`;
  return kubectl(kubeconfig, ['exec', POD.name, '--', 'sh', '-c', script]);
}

function describeKubectl(cluster: () => TestCluster): void {
  const execute = async (workflow: string, parameters: object): Promise<CommandResult> => {
    const { folder } = cluster();
    const result = await runCommand(
      ['cfy', 'local', 'execute', '-w', workflow, '-p', JSON.stringify({ master: 'master', ...parameters })],
      { cwd: folder },
    );
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    return result;
  };
  const replicas = (): Promise<string> =>
    kubectl(cluster().kubeconfig, ['get', 'deployment', 'web', '-o', 'jsonpath={.status.readyReplicas}']);

  it("runs, exposes, scales and ends by kubectl's commands as workflows", async () => {
    const overrides = {
      spec: { template: { spec: { terminationGracePeriodSeconds: 0, containers: [serving('hello')] } } },
    };
    await execute('kube_run', { name: 'web', image: IMAGE, overrides: JSON.stringify(overrides) });
    await execute('kube_expose', { name: 'web', resource: 'rc', port: 80, target_port: 8080 });
    await execute('kube_scale', { name: 'web', amount: '+1' });
    await execute('kube_rollout', { name: 'web' });
    expect(await replicas()).toBe('2');
    expect(await page(cluster(), 'web')).toBe('hello\n');
    const ran = await execute('kube_exec', { name: 'deployment/web', command: 'cat /www/index.html' });
    expect(ran.stdout).toContain('hello');
    await execute('kube_scale', { name: 'web', amount: '3' });
    await execute('kube_rollout', { name: 'web' });
    expect(await replicas()).toBe('3');
    await execute('kube_scale', { name: 'web', amount: '-2' });
    await execute('kube_rollout', { name: 'web' });
    expect(await replicas()).toBe('1');
    await execute('kube_stop', { name: 'web', resource: 'rc' });
    await execute('kube_delete', { name: 'web', resource: 'service' });
    expect(await kubectl(cluster().kubeconfig, ['get', 'deployment,service', 'web', '--ignore-not-found'])).toBe('');
  });
}

function describeManifests(cluster: () => TestCluster): void {
  it('makes what a manifest beside the blueprint says, applies it changed, and shows what it logs', async () => {
    const { folder, kubeconfig } = cluster();
    const succeeds = async (workflow: string, ...parameters: string[]): Promise<string> => {
      const given = ['master=master', ...parameters].flatMap((one) => ['-p', one]);
      const result = await runCommand(['brolly', 'run', workflow, ...given], { cwd: folder });
      expect(result.exitCode, result.stdout + result.stderr).toBe(0);
      return result.stdout;
    };
    const write = (word: string): void => writeFileSync(join(folder, 'job.yaml'), job(word));
    write('made');
    await succeeds('kube_create', 'url=job.yaml');
    write('applied');
    await succeeds('kube_apply', 'url=job.yaml', 'wait=true');
    const word = ['get', 'configmap', 'word', '-o', 'jsonpath={.data.word}'];
    expect(await kubectl(kubeconfig, word)).toBe('applied');
    expect(await succeeds('kube_logs', 'name=job/speaker', 'tail=1')).toContain('spoken');
    await succeeds('kube_delete', 'name=speaker', 'resource=job');
    await succeeds('kube_delete', 'name=word', 'resource=configmap');
    for (const left of [
      ['job', 'speaker'],
      ['configmap', 'word'],
      ['pods', '-l', 'job-name=speaker'],
    ])
      expect(await kubectl(kubeconfig, ['get', ...left, '--ignore-not-found'])).toBe('');
  });
}

/** A ConfigMap with a word, and a job that speaks once. */
function job(word: string): string {
  const container = { name: 'speaker', image: IMAGE, command: ['echo', 'spoken'] };
  const documents = [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'word' }, data: { word } },
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'speaker' },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } } },
    },
  ];
  return documents.map((one) => JSON.stringify(one)).join('\n---\n');
}

function describeMicroservices(cluster: () => TestCluster): void {
  it('serves microservices in their three ways, finds drift, updates, and takes all of it away', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'brolly-e2e-')), 'shop');
    mkdirSync(folder);
    writeFileSync(join(folder, 'front.yaml'), FRONT);
    writeFileSync(join(folder, 'kubeconfig'), readFileSync(cluster().kubeconfig, 'utf8'), { mode: 0o600 });
    const write = (greeting: string): void => writeFileSync(join(folder, 'shop.yaml'), shop(greeting));
    const brolly = async (...parameters: string[]): Promise<CommandResult> => {
      const result = await runCommand(['brolly', ...parameters], { cwd: folder });
      expect(result.exitCode, result.stdout + result.stderr).toBe(0);
      return result;
    };
    write('first');
    await brolly('install', 'shop.yaml');
    expect(await page(cluster(), 'plain.shop')).toMatch(/^back is at 10\.\d+\.\d+\.\d+, said by front\n$/);
    expect(await page(cluster(), 'back')).toBe('back\n');
    expect(await page(cluster(), 'embedded.shop')).toBe('first, embedded\n');
    const instances = (text: string): string => /"instances":\[[^\]]*\]/.exec(text)?.[0] ?? '';
    expect(instances((await brolly('run', 'check_drift', '--json')).stdout)).toBe('"instances":[]');
    await kubectl(cluster().kubeconfig, ['-n', 'shop', 'scale', 'deployment/front', '--replicas=2']);
    expect(instances((await brolly('run', 'check_drift', '--json')).stdout)).toMatch(/^"instances":\["front_\w+"\]$/);
    write('second');
    await brolly('update', 'shop.yaml', '--yes');
    const settings = ['-n', 'shop', 'get', 'configmap', 'settings', '-o', 'jsonpath={.data.greeting}'];
    expect(await kubectl(cluster().kubeconfig, settings)).toBe('second');
    // A pod that has no time to end is gone from the cluster a moment before it is gone from its host.
    await expect.poll(() => page(cluster(), 'embedded.shop'), { timeout: 30_000 }).toBe('second, embedded\n');
    expect(instances((await brolly('run', 'check_drift', '--json')).stdout)).toBe('"instances":[]');
    await brolly('uninstall');
    const left = ['get', 'deployment,service,namespace', '-A', '-o', 'name'];
    expect(await kubectl(cluster().kubeconfig, left)).not.toMatch(/front|back|plain|embedded|shop/);
  });
}

/** As it was written for a cluster of 2016. */
const FRONT = JSON.stringify({
  apiVersion: 'extensions/v1beta1',
  kind: 'Deployment',
  metadata: { name: 'front', namespace: 'shop' },
  spec: {
    replicas: 1,
    template: {
      metadata: { labels: { app: 'front' } },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            ...serving('back is at $BACK, said by $WHO'),
            env: [
              { name: 'BACK', value: '' },
              { name: 'WHO', value: '' },
            ],
          },
        ],
      },
    },
  },
});

/** A server that is written out in the blueprint, and its service. */
function embedded(greeting: string): string {
  const labels = { app: 'embedded' };
  const spec = { terminationGracePeriodSeconds: 0, containers: [serving(`${greeting}, embedded`)] };
  return JSON.stringify([
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'embedded', namespace: 'shop' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'embedded', namespace: 'shop' },
      spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
    },
  ]);
}

function shop(greeting: string): string {
  const back = { spec: { template: { spec: { terminationGracePeriodSeconds: 0, containers: [serving('back')] } } } };
  const front = `['spec']['template']['spec']['containers'][0]`;
  return `
tosca_definitions_version: cloudify_dsl_1_3
imports: ['cloudify/types/types.yaml', 'plugin:kubernetes']
node_templates:
  cluster:
    type: cloudify.nodes.kubernetes.Master
    properties: {configuration: {blueprint_file_name: kubeconfig}}
  space:
    type: cloudify.nodes.kubernetes.resources.Namespace
    properties: {definition: {metadata: {name: shop}}}
    relationships: [{type: cloudify.relationships.kubernetes.managed_by_master, target: cluster}]
  settings:
    type: cloudify.kubernetes.resources.ConfigMap
    properties: {definition: {metadata: {name: settings}, data: {greeting: ${greeting}}}, options: {namespace: shop}}
    relationships:
      - {type: cloudify.kubernetes.relationships.managed_by_master, target: cluster}
      - {type: cloudify.relationships.depends_on, target: space}
  back:
    type: cloudify.kubernetes.Microservice
    properties: {name: back, image: ${IMAGE}, port: 80, target_port: 8080, run_overrides: '${JSON.stringify(back)}'}
    relationships: [{type: cloudify.kubernetes.relationships.connected_to_master, target: cluster}]
  front:
    type: cloudify.kubernetes.MicroService
    properties:
      name: front
      config_files:
        - file: front.yaml
          overrides:
            - "${front}['env'][0]['value'] = '@{get_service_clusterIP,back}'"
            - "${front}['env'][1]['value'] = '%{node.id}'"
    relationships:
      - {type: cloudify.kubernetes.relationships.connected_to_master, target: cluster}
      - {type: cloudify.relationships.depends_on, target: space}
      - {type: cloudify.relationships.depends_on, target: back}
  embedded:
    type: cloudify.kubernetes.Microservice
    properties: {name: embedded, config: ${embedded(greeting)}}
    relationships:
      - {type: cloudify.kubernetes.relationships.connected_to_master, target: cluster}
      - {type: cloudify.relationships.depends_on, target: space}
  plain:
    type: cloudify.kubernetes.Microservice
    properties:
      name: plain
      config:
        apiVersion: v1
        kind: Service
        metadata: {name: plain, namespace: shop}
        spec: {selector: {app: front}, ports: [{port: 80, targetPort: 8080}]}
    relationships:
      - {type: cloudify.kubernetes.relationships.connected_to_master, target: cluster}
      - {type: cloudify.relationships.depends_on, target: space}
`;
}
