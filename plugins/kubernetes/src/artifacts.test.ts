// What a bundle for a cluster holds.

import { describe, expect, it } from 'vitest';
import { clusterArtifacts } from './artifacts.ts';
import { MASTER_TYPE, NODE_TYPE } from './settings.ts';

const node = (type: string, properties = {}) => ({
  name: 'one',
  typeHierarchy: ['cloudify.nodes.Root', type],
  properties,
});

describe('the artifacts of a cluster', () => {
  it('are those of its release, for the architecture of its hosts', () => {
    const nodes = [node(MASTER_TYPE, { kubernetes_version: '1.36.3' }), node(NODE_TYPE)];
    const { downloads, images } = clusterArtifacts({ nodes, architecture: 'arm64' });
    expect(downloads.map(({ path }) => path)).toEqual([
      'dl.k8s.io/v1.36.3/bin/linux/arm64/kubeadm',
      'dl.k8s.io/v1.36.3/bin/linux/arm64/kubelet',
      'dl.k8s.io/v1.36.3/bin/linux/arm64/kubectl',
      'github.com/containerd/containerd/releases/download/v2.2.5/containerd-static-2.2.5-linux-arm64.tar.gz',
      'github.com/opencontainers/runc/releases/download/v1.5.2/runc.arm64',
      'github.com/containernetworking/plugins/releases/download/v1.9.1/cni-plugins-linux-arm64-v1.9.1.tgz',
    ]);
    expect(images).toEqual([
      'registry.k8s.io/kube-apiserver:v1.36.3',
      'registry.k8s.io/kube-controller-manager:v1.36.3',
      'registry.k8s.io/kube-scheduler:v1.36.3',
      'registry.k8s.io/kube-proxy:v1.36.3',
      'registry.k8s.io/coredns/coredns:v1.14.2',
      'registry.k8s.io/pause:3.10.2',
      'registry.k8s.io/etcd:3.6.8-0',
      'ghcr.io/flannel-io/flannel-cni-plugin:v1.9.1-flannel1',
      'ghcr.io/flannel-io/flannel:v0.28.4',
    ]);
  });

  it('are without flannel for a cluster with another pod network', () => {
    const nodes = [node(MASTER_TYPE, { kubernetes_version: '1.36', pod_network_manifest: 'calico.yaml' })];
    expect(clusterArtifacts({ nodes, architecture: 'amd64' }).images.join()).not.toMatch(/flannel/);
  });

  it('are none for a cluster that is merely connected to, and for other nodes', () => {
    const nodes = [node(MASTER_TYPE, { install: false, kubernetes_version: '1.36' }), node('cloudify.nodes.Compute')];
    expect(clusterArtifacts({ nodes, architecture: 'amd64' })).toEqual({ downloads: [], images: [] });
  });
});
