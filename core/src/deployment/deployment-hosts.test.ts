// Which hosts a deployment works on, where its properties ask for what is not in the plan.

import { describe, expect, it } from 'vitest';
import { planOf } from '#plan/testing/plan-text.ts';
import { openMemoryStore } from '#store/memory/memory-store.ts';
import type { DeploymentRecord } from '#store/store.ts';
import { hostsOf, secretsOfHosts } from './deployment-hosts.ts';

const BODY = `node_types: {Vm: {derived_from: cloudify.nodes.Compute, properties: {ssh_username: {default: ''}}}}
capabilities: {address: {value: 10.0.0.7}}
node_templates:
  vm:
    type: Vm
    properties:
      ip: {get_secret: address}
      ssh_username: {get_secret: [login, user]}
  other:
    type: Vm
    properties: {ip: {get_capability: [web, address]}}
  db:
    type: cloudify.nodes.Root
    interfaces: {cloudify.interfaces.lifecycle: {create: {implementation: p.make, inputs: {word: {get_secret: word}}}}}
plugins: {p: {executor: central_deployment_agent, install: false}}
`;

const deploymentOf = async (): Promise<DeploymentRecord> => ({
  id: 'web',
  blueprintPath: '/web.yaml',
  plan: await planOf(BODY),
  createdAt: 1,
});

const workspaceOf = async (deployment: DeploymentRecord) => {
  const store = openMemoryStore();
  await store.putDeployment(deployment);
  return { folder: '/', store };
};

describe('hosts whose properties ask beyond their plan', () => {
  it('are reached with the secrets and capabilities that are there', async () => {
    const deployment = await deploymentOf();
    const secrets: Readonly<Record<string, string>> = { address: '10.0.0.5', login: '{"user": "deploy"}' };
    const hosts = await hostsOf(await workspaceOf(deployment), deployment, (name) => secrets[name]);
    expect(hosts.map(({ nodeName, address }) => [nodeName, address.address, address.user])).toEqual([
      ['other', '10.0.0.7', undefined],
      ['vm', '10.0.0.5', 'deploy'],
    ]);
  });

  it('need the secrets of their own properties, and not those of operations or other nodes', async () => {
    expect(secretsOfHosts(await planOf(BODY))).toEqual({ names: ['address', 'login'], hasOthers: true });
  });

  it('are refused with the name of the instance where one has no value', async () => {
    const deployment = await deploymentOf();
    await expect(hostsOf(await workspaceOf(deployment), deployment)).rejects.toThrow(
      /^a property of vm_\w+ has no value: there is no secret "(address|login)"/,
    );
  });
});
