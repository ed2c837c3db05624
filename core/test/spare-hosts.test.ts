// A worker whose host is gone, and the spare hosts that it may have: `npm run test:all`.

import { type LabHost, labDown, powerOffHost, powerOnHost } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryOf, type GrowingCluster, growingCluster, rememberHosts } from './growing-cluster.ts';
import { kubectl } from './kubectl.ts';
import { type BareHosts, bareHosts, hostAt } from './lab-rig.ts';
import { sshToHost } from './ssh-to-host.ts';

const isAll = process.env['ENUMERATE_ALL'] === '1';

let lab: BareHosts;
let cluster: GrowingCluster;
let isBare: (one: LabHost) => Promise<void>;

const host = (index: number): LabHost => hostAt(lab, index);

describe.runIf(isAll)('a worker whose host is gone', () => {
  beforeAll(async () => {
    lab = await bareHosts(4);
    isBare = await rememberHosts(lab);
    cluster = growingCluster(lab, {
      control_plane_hosts: [entryOf(host(0))],
      worker_hosts: [1, 2, 3].map((index) => entryOf(host(index))),
      workers: 1,
    });
    await cluster.succeeds('install', 'blueprint.yaml', '-i', 'inputs.yaml');
  });

  afterAll(async () => {
    await labDown({});
  });

  it('is healed on the first spare host that answers', async () => {
    for (const index of [1, 2]) await powerOffHost(host(index).name);
    const notReady = ['wait', '--for=condition=Ready=Unknown', `node/${host(1).name}`, '--timeout=120s'];
    await kubectl(cluster.kubeconfig, notReady);
    await cluster.succeeds('heal');
    expect(await cluster.addresses()).toEqual([host(0), host(3)].map((one) => one.address));
  });

  it('is healed in place where the configuration of its pod network is gone', async () => {
    await sshToHost(host(3), 'rm /etc/cni/net.d/10-flannel.conflist');
    const notReady = ['wait', '--for=condition=Ready=False', `node/${host(3).name}`, '--timeout=60s'];
    await kubectl(cluster.kubeconfig, notReady);
    expect((await cluster.brolly('run', 'check_status')).stdout).toContain(`${host(3).name} has no pod network`);
    await cluster.succeeds('heal', '--no-reinstall');
    expect(await cluster.addresses()).toEqual([host(0), host(3)].map((one) => one.address));
  });

  it('is told of its host of before, which makes itself a node again when it is back', async () => {
    await powerOnHost(host(1).name);
    await kubectl(cluster.kubeconfig, ['wait', '--for=create', `node/${host(1).name}`, '--timeout=120s']);
    const { stdout } = await cluster.succeeds('run', 'check_status');
    expect(stdout).toContain(`is in the cluster again as the node ${host(1).name}`);
  });

  it('leaves nothing on any of them', async () => {
    await powerOnHost(host(2).name);
    expect((await cluster.succeeds('uninstall')).stdout).not.toContain('still has what');
    for (const one of lab.hosts) await isBare(one);
  });
});
