// A cluster that was there, as another deployment sees it: each way to connect, each type of object, and a release of Helm.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CommandResult, runCommand } from './command.ts';
import type { TestCluster } from './describe-workloads.ts';
import { kubectl } from './kubectl.ts';
import { OBJECTS, PODS } from './objects-of-all-types.ts';

const ACCOUNT = `
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot, namespace: kube-system}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: robot}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: robot, namespace: kube-system}]
`;

const CONFIGURED = 'cloudify.nodes.kubernetes.Master';
const WAYS = ['by_file', 'by_token', 'by_certificate', 'by_program', 'over_ssh', 'half_a_master'] as const;

/** Registers the tests. They leave nothing in the cluster. */
export function describeConnections(cluster: () => TestCluster & { readonly mirror: string }): void {
  it('is connected to in each way, has objects of all types and a release of Helm, and is as before', async () => {
    const { kubeconfig, controlPlane } = cluster();
    const folder = join(mkdtempSync(join(tmpdir(), 'brolly-e2e-')), 'ways');
    mkdirSync(folder);
    await kubectl(kubeconfig, ['apply', '-f', '-'], ACCOUNT);
    const token = (await kubectl(kubeconfig, ['-n', 'kube-system', 'create', 'token', 'robot'])).trim();
    writeCredentials(folder, { kubeconfig, token });
    cpSync(join(import.meta.dirname, 'chart'), join(folder, 'chart'), { recursive: true });
    const write = (greeting: string): void => {
      const blueprint = waysBlueprint(cluster(), { folder, token, greeting });
      writeFileSync(join(folder, 'ways.yaml'), JSON.stringify(blueprint, undefined, 1));
    };
    const brolly = async (...parameters: string[]): Promise<CommandResult> => {
      const result = await runCommand(['brolly', ...parameters], { cwd: folder });
      expect(result.exitCode, result.stdout + result.stderr).toBe(0);
      return result;
    };
    const drifted = async (): Promise<readonly string[]> => {
      const { stdout } = await brolly('run', 'check_drift', '--json');
      const [, list = ''] = /"instances":\[([^\]]*)\]/.exec(stdout) ?? [];
      return [...list.matchAll(/"(\w+)_\w+"/g)].map(([, name = '']) => name).sort();
    };
    const inWays = (...parameters: string[]): Promise<string> => kubectl(kubeconfig, ['-n', 'ways', ...parameters]);
    const greetings = (): Promise<string> =>
      inWays(
        'get',
        'configmaps',
        '-l',
        'way',
        '-o',
        'jsonpath={range .items[*]}{.metadata.name}={.data.greeting} {end}',
      );
    const said = (greeting: string): string =>
      [...WAYS.map((way) => `${way.replaceAll('_', '-')}=${greeting} `), `of-helm=${greeting} `].sort().join('');

    write('first');
    await brolly('install', 'ways.yaml');
    expect(await greetings()).toBe(said('first'));
    for (const pod of PODS) expect(await inWays('get', 'pods', '-l', `of=${pod}`, '-o', 'name')).not.toBe('');
    await inWays(
      'patch',
      'ingress/ingress',
      '--subresource=status',
      '--type=merge',
      '-p',
      '{"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.1"}]}}}',
    );
    await brolly('run', 'check_status');
    expect(await drifted()).toEqual([]);

    await inWays('label', 'secret/secret', 'seen=by-pull');
    await brolly('run', 'pull');
    expect((await brolly('instances')).stdout).toContain('by-pull');
    await inWays('patch', 'deployment/deployment', '-p', '{"spec":{"replicas":2}}');
    await inWays('delete', 'configmap/of-helm', 'resourcequota/plain');
    expect(await drifted()).toEqual(['blueprint_defined', 'deployment', 'release']);
    write('second');
    await brolly('update', 'ways.yaml', '--yes');
    expect(await greetings()).toBe(said('second'));
    expect(await drifted()).toEqual([]);

    await brolly('uninstall');
    const { stdout: left } = await brolly('instances');
    expect(left).not.toContain('by-pull');
    const kinds = 'clusterroles,clusterrolebindings,crd,namespaces,persistentvolumes,storageclasses';
    expect(await kubectl(kubeconfig, ['get', kinds, '-o', 'name'])).not.toMatch(/ways|things/);
    expect(await kubectl(kubeconfig, ['get', `node/${controlPlane.name}`, '-o', 'name'])).toContain(controlPlane.name);
    await kubectl(kubeconfig, ['delete', '-f', '-', '--wait=true'], ACCOUNT);
  });
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
}

/** What the ways of the blueprint read. */
function writeCredentials(
  folder: string,
  { kubeconfig, token }: { readonly kubeconfig: string; readonly token: string },
): void {
  const text = readFileSync(kubeconfig, 'utf8');
  const config = JSON.parse(text) as Kubeconfig;
  const put = (name: string, content: string, mode = 0o600): void =>
    writeFileSync(join(folder, name), content, { mode });
  const pem = (value: string | undefined): string => Buffer.from(value ?? '', 'base64').toString();
  put('kubeconfig', text);
  put('ca.crt', pem(config.clusters[0]?.cluster['certificate-authority-data']));
  put('user.crt', pem(config.users[0]?.user['client-certificate-data']));
  put('user.key', pem(config.users[0]?.user['client-key-data']));
  const answer = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token } };
  const asked = 'case $KUBERNETES_EXEC_INFO in *\'"interactive":false\'*https://*) ;; *) exit 3 ;; esac';
  put('give-token', `#!/bin/sh\n${asked}\ncat <<'END'\n${JSON.stringify(answer)}\nEND\n`, 0o700);
  const exec = {
    apiVersion: answer.apiVersion,
    command: './give-token',
    provideClusterInfo: true,
    interactiveMode: 'Never',
  };
  const users = [{ name: 'robot', user: { exec } }];
  const contexts = [{ name: 'robot', context: { cluster: 'kubernetes', user: 'robot' } }];
  put('templated.yaml', `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ name }}}\ndata: {a: b}\n`);
  put('by-program', JSON.stringify({ ...config, users, contexts, 'current-context': 'robot' }));
}

interface WaysOptions {
  readonly folder: string;
  readonly token: string;
  readonly greeting: string;
}

function waysBlueprint(
  { controlPlane, mirror }: TestCluster & { readonly mirror: string },
  { folder, token, greeting }: WaysOptions,
): object {
  const api_options = { host: `https://${controlPlane.address}:6443`, ssl_ca_cert: 'ca.crt' };
  const configured = (configuration: object): object => ({ type: CONFIGURED, properties: { configuration } });
  const ssh = {
    ip: controlPlane.address,
    ssh_username: 'ubuntu',
    ssh_keyfilename: controlPlane.keyFile,
    ssh_host_key: controlPlane.fingerprint,
    install: false,
  };
  const managedBy = (target: string): object => ({
    type: 'cloudify.relationships.kubernetes.managed_by_master',
    target,
  });
  const dependsOn = (target: string): object => ({ type: 'cloudify.relationships.depends_on', target });
  const noteOf = (way: string): object => ({
    type: 'cloudify.nodes.kubernetes.resources.ConfigMap',
    properties: {
      definition: { metadata: { name: way.replaceAll('_', '-'), labels: { way: 'yes' } }, data: { greeting } },
      options: { namespace: 'ways' },
    },
    relationships: [managedBy(way), dependsOn('space')],
  });
  return {
    tosca_definitions_version: 'cloudify_dsl_1_3',
    imports: ['cloudify/types/types.yaml', 'plugin:kubernetes'],
    node_templates: {
      by_file: configured({ blueprint_file_name: 'kubeconfig' }),
      by_token: configured({ api_options: { ...api_options, api_key: token } }),
      by_certificate: configured({ api_options: { ...api_options, cert_file: 'user.crt', key_file: 'user.key' } }),
      by_program: configured({ manager_file_path: join(folder, 'by-program') }),
      over_ssh: { type: 'cloudify.kubernetes.Master', properties: ssh },
      half_a_master: {
        type: 'cloudify.kubernetes.Master',
        properties: { ...ssh, configuration: { file_content: readFileSync(join(folder, 'kubeconfig'), 'utf8') } },
      },
      worker: {
        type: 'cloudify.kubernetes.Node',
        properties: ssh,
        relationships: [{ type: 'cloudify.kubernetes.relationships.connected_to_master', target: 'over_ssh' }],
      },
      ...Object.fromEntries(WAYS.map((way) => [`note_${way}`, noteOf(way)])),
      space: {
        type: 'cloudify.nodes.kubernetes.resources.Namespace',
        properties: { definition: { metadata: { name: 'ways' } } },
        relationships: [managedBy('by_token')],
      },
      ...Object.fromEntries(
        OBJECTS(controlPlane.name).map(({ name, type, properties, after = [] }) => [
          name,
          {
            type: `cloudify.nodes.kubernetes.resources.${type}`,
            properties: { options: { namespace: 'ways' }, ...properties },
            relationships: [managedBy('by_certificate'), ...['space', ...after].map(dependsOn)],
          },
        ]),
      ),
      helm: {
        type: 'cloudify.nodes.helm.Binary',
        properties: { installation_source: `${mirror}/get.helm.sh/helm-v4.1.4-linux-amd64.tar.gz` },
      },
      release: {
        type: 'cloudify.nodes.helm.Release',
        properties: {
          resource_config: {
            name: 'of-helm',
            chart: './chart',
            set_values: [{ name: 'greeting', value: greeting }],
            flags: [{ name: 'namespace', value: 'ways' }],
          },
        },
        relationships: [
          { type: 'cloudify.helm.relationships.run_on_host', target: 'helm' },
          managedBy('by_program'),
          dependsOn('space'),
        ],
      },
    },
  };
}
