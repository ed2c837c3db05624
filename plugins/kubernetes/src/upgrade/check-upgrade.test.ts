// What stands in the way of an upgrade, as the cluster says it.

import type { Host, JsonObject, OperationContext } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { runWithKubectl, SHELLS } from '../testing/run-with-kubectl.ts';
import { scriptedHost } from '../testing/scripted-host.ts';
import { sketchContext, sketchMaster } from '../testing/sketch-context.ts';
import { checkUpgrade } from './check-upgrade.ts';

const READY = 'host1 True\nhost2 True\n';
const DEPRECATED =
  'apiserver_requested_deprecated_apis{group="x.io",removed_release="1.37",resource="things",subresource="",version="v1beta1"} 1\n';

interface Cluster {
  readonly release?: string;
  readonly nodes?: string;
  readonly lonely?: string;
  readonly metrics?: string;
}

/** Up to what etcd says, which is asked last: here it does not answer. */
function check(cluster: Cluster, inputs: JsonObject = {}, runMetrics?: Host['run']) {
  const self = sketchMaster();
  const state = JSON.stringify({ initialisedBy: self.id, isInitialised: true, members: [self.id] });
  const host = scriptedHost([
    ['configmap kubeadm-config', `${cluster.release ?? '1.36.3'}\n`],
    ['get nodes', cluster.nodes ?? READY],
    ['get pods -A', cluster.lonely ?? ''],
    ['/metrics', cluster.metrics ?? ''],
  ]);
  const context: OperationContext = {
    ...sketchContext(self, { privateValues: new Map([['kubernetes-cluster/master', state]]) }),
    inputs: { version: '1.37', ...inputs },
    host: () =>
      Promise.resolve({
        ...host,
        run: (script, options) => ((script.includes('/metrics') && runMetrics) || host.run)(script, options),
      }),
  };
  if (checkUpgrade.kind !== 'imperative') throw new Error('it is code');
  return checkUpgrade.run(context);
}

describe('an upgrade', () => {
  it.each([
    [{ release: '1.35.4' }, '1.35.4 -> 1.37.2 skips a minor release'],
    [{ release: '1.37.3' }, '1.37.3 -> 1.37.2 goes back'],
    [{ nodes: 'host1 True\nhost2 Unknown\n' }, 'host2 is not Ready'],
    [{ nodes: 'host1 False\nhost2 \n' }, 'host1, host2 are not Ready'],
    [{ nodes: 'host1 True False\nhost2 True True\n' }, 'host2 is short of disk (DiskPressure)'],
    [{ lonely: 'shop/one\n' }, 'a pod that nothing brings back would end'],
    [{ metrics: DEPRECATED }, 'something in the cluster still asks for APIs that 1.37.2 does not have'],
  ])('of a cluster with %j is refused', async (cluster, message) => {
    await expect(check(cluster)).rejects.toMatchObject({ reason: 'upgrade-refused', recoverable: false });
    await expect(check(cluster)).rejects.toThrow(message);
  });

  it.each([
    [{ lonely: 'shop/one\n' }, { force: true }],
    [{ metrics: DEPRECATED }, { allow_removed_apis: true }],
    [{ metrics: DEPRECATED, release: '1.36.3' }, { version: '1.36.4' }],
    [{}, {}],
  ])('of a cluster with %j goes on to etcd, given %j', async (cluster, inputs) => {
    await expect(check(cluster, inputs)).rejects.toMatchObject({ reason: 'etcd-unhealthy' });
  });
});

describe.each(SHELLS)('by %s, an upgrade', (shell) => {
  const runBy =
    (kubectl: string): Host['run'] =>
    (script) =>
      Promise.resolve(runWithKubectl(shell, script, kubectl));

  it('is not begun where an API server does not tell which APIs it is asked for', async () => {
    const refused = runBy('echo "The connection to the server 10.0.0.11:6443 was refused" >&2; exit 1');
    await expect(check({}, {}, refused)).rejects.toMatchObject({ reason: 'cluster-unreadable', recoverable: true });
    const forbidden = runBy('echo apiserver_one 1; echo "Error from server (Forbidden): no" >&2; exit 1');
    await expect(check({}, {}, forbidden)).rejects.toMatchObject({
      reason: 'kubectl-failed',
      message:
        'the API server of master_a1b2c3 does not tell which APIs it is asked for: Error from server (Forbidden): no',
    });
  });

  it('is refused for what one of them is asked for, and goes on where that is nothing', async () => {
    const asked = runBy(`printf '%s' '${DEPRECATED}'; echo other_metric 1`);
    await expect(check({}, {}, asked)).rejects.toMatchObject({ reason: 'upgrade-refused' });
    await expect(check({}, {}, runBy('echo other_metric 1'))).rejects.toMatchObject({ reason: 'etcd-unhealthy' });
  });
});
