// Parts of the pod network: one for each node, durable, and not given anew while others may still know whose it was.

import { describe, expect, it } from 'vitest';
import { givePodSubnetBack, podSubnetOf, refuseOtherPodNetwork } from './pod-subnet.ts';
import { sketchContext, sketchMaster, sketchWorker } from './testing/sketch-context.ts';

function rig(podNetwork = '10.244.0.0/16') {
  const master = sketchMaster({ pod_network: podNetwork, pod_network_type: 'routed' });
  const privateValues = new Map<string, string>();
  return (id: string) => sketchContext(id === 'master' ? master : { ...sketchWorker(master), id }, { privateValues });
}

describe('the part of the pod network of a node', () => {
  it('is its own, also when nodes are prepared side by side, and stays the same', async () => {
    const at = rig();
    const parts = await Promise.all(['master', 'a', 'b'].map((id) => podSubnetOf(at(id))));
    expect(parts.toSorted()).toEqual(['10.244.0.0/24', '10.244.1.0/24', '10.244.2.0/24']);
    expect(await podSubnetOf(at('b'))).toBe(parts[2]);
  });

  it('rests when it is given back, as long as there are others', async () => {
    const at = rig('10.1.2.128/22');
    expect(await podSubnetOf(at('a'))).toBe('10.1.0.0/24');
    await givePodSubnetBack(at('a'));
    const next: string[] = [];
    for (const id of ['b', 'c', 'd', 'e']) next.push(await podSubnetOf(at(id)));
    expect(next).toEqual(['10.1.1.0/24', '10.1.2.0/24', '10.1.3.0/24', '10.1.0.0/24']);
    await expect(podSubnetOf(at('f'))).rejects.toMatchObject({ reason: 'pod-network-full' });
  });

  it('is neither given nor left when the pod network of a cluster that is there is changed', async () => {
    const privateValues = new Map<string, string>();
    const node = (type: string, id: string, name: string) => {
      const master = sketchMaster({ pod_network_type: type });
      return sketchContext({ ...sketchWorker(master), id, runtimeProperties: { node_name: name } }, { privateValues });
    };
    const refused = { reason: 'property-invalid', message: 'the cluster of master was made with another pod network' };
    await expect(refuseOtherPodNetwork(node('flannel', 'a', 'w1'))).resolves.toBeUndefined();
    await expect(refuseOtherPodNetwork(node('routed', 'a', 'w1'))).rejects.toMatchObject(refused);
    await expect(refuseOtherPodNetwork(node('routed', 'a', ''))).resolves.toBeUndefined();
    await podSubnetOf(node('routed', 'a', ''));
    await expect(refuseOtherPodNetwork(node('routed', 'a', 'w1'))).resolves.toBeUndefined();
    await expect(refuseOtherPodNetwork(node('flannel', 'b', ''))).rejects.toMatchObject(refused);
  });

  it.each(['10.244.0.0/25', 'fd00::/48'])('is not made of %s', async (podNetwork) => {
    await expect(podSubnetOf(rig(podNetwork)('master'))).rejects.toMatchObject({ reason: 'property-invalid' });
  });
});
