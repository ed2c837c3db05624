// All that the hosts of a cluster fetch from elsewhere, for a bundle.

import type { Artifacts, ArtifactsRequest } from '@brolly/plugin-sdk';
import {
  cniPluginsArchive,
  containerdArchive,
  kubernetesBinary,
  networkImages,
  runcBinary,
} from './resources/sources.ts';
import { imagesOf, isControlPlane, podNetworkProviderOf, text } from './settings.ts';
import { type Versions, versionsOf } from './versions.ts';

/** What each cluster among the node templates needs: its control planes and its workers, whatever their number. */
export function clusterArtifacts({ nodes, architecture }: ArtifactsRequest): Artifacts {
  const clusters = nodes
    .filter((node) => isControlPlane(node) && node.properties['install'] !== false)
    .map(({ name, properties }) => ({
      versions: versionsOf(text(properties, 'kubernetes_version')),
      hasFlannel: podNetworkProviderOf({ nodeName: name, properties }).kind === 'flannel',
      images: imagesOf({ nodeName: name, properties }),
    }));
  return {
    downloads: clusters.flatMap(({ versions }) => [
      ...['kubeadm', 'kubelet', 'kubectl'].map((name) => kubernetesBinary(versions, architecture, name)),
      containerdArchive(versions, architecture),
      runcBinary(versions, architecture),
      cniPluginsArchive(versions, architecture),
    ]),
    images: clusters.flatMap(({ versions, hasFlannel, images }) => [
      ...controlPlaneImages(versions),
      ...(hasFlannel ? networkImages(versions) : []),
      ...images,
    ]),
  };
}

/** The images that kubeadm of the release names. */
function controlPlaneImages({ kubernetes, coredns, pause, etcd }: Versions): readonly string[] {
  const parts = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy'];
  return [
    ...parts.map((part) => `registry.k8s.io/${part}:v${kubernetes}`),
    `registry.k8s.io/coredns/coredns:${coredns}`,
    `registry.k8s.io/pause:${pause}`,
    `registry.k8s.io/etcd:${etcd}`,
  ];
}
