// Where downloads and images come from: upstream, or a mirror of the same layout.

import type { Checksum, HostProxy } from '@brolly/host-resources';
import type { Download } from '@brolly/plugin-sdk';
import type { Versions } from '../versions.ts';

/** The address of a download: `dl.k8s.io/v1.36.3/...` upstream, or below the mirror's base address. */
export function downloadUrl(mirror: string, path: string): string {
  return mirror === '' ? `https://${path}` : `${mirror}/${path}`;
}

/** A download and its checksum as a resource names them. */
export function downloadFrom(
  { mirror, proxy }: { readonly mirror: string; readonly proxy: HostProxy | undefined },
  { path, checksum }: Download,
): { readonly url: string; readonly checksum: Checksum; readonly proxy?: HostProxy } {
  const { name } = checksum;
  return {
    ...(proxy === undefined ? {} : { proxy }),
    url: downloadUrl(mirror, path),
    checksum: { kind: 'url', url: downloadUrl(mirror, checksum.path), ...(name === undefined ? {} : { name }) },
  };
}

type Release = Pick<Versions, 'kubernetes' | 'containerd' | 'runc' | 'cniPlugins'>;

/** kubeadm, kubelet or kubectl. */
export function kubernetesBinary({ kubernetes }: Release, architecture: string, name: string): Download {
  const path = `dl.k8s.io/v${kubernetes}/bin/linux/${architecture}/${name}`;
  return { path, checksum: { path: `${path}.sha256` } };
}

/** The archive with containerd, its shim and ctr. */
export function containerdArchive({ containerd }: Release, architecture: string): Download {
  const name = `containerd-static-${containerd}-linux-${architecture}.tar.gz`;
  const path = `github.com/containerd/containerd/releases/download/v${containerd}/${name}`;
  return { path, checksum: { path: `${path}.sha256sum` } };
}

/** runc, whose checksums of all architectures stand in one file. */
export function runcBinary({ runc }: Release, architecture: string): Download {
  const base = `github.com/opencontainers/runc/releases/download/v${runc}`;
  const name = `runc.${architecture}`;
  return { path: `${base}/${name}`, checksum: { path: `${base}/runc.sha256sum`, name } };
}

/** The archive with the CNI plugins. */
export function cniPluginsArchive({ cniPlugins }: Release, architecture: string): Download {
  const name = `cni-plugins-linux-${architecture}-v${cniPlugins}.tgz`;
  const path = `github.com/containernetworking/plugins/releases/download/v${cniPlugins}/${name}`;
  return { path, checksum: { path: `${path}.sha256` } };
}

/** The images of the network, which its pods run on every node. */
export function networkImages({ flannel, flannelCniPlugin }: Versions): readonly string[] {
  return [`ghcr.io/flannel-io/flannel-cni-plugin:${flannelCniPlugin}`, `ghcr.io/flannel-io/flannel:${flannel}`];
}

const PACKAGE_KEYS = { deb: 'Release.key', rpm: 'repodata/repomd.xml.key' } as const;

/** The repository with the packages of a minor release, and the key that signs them. */
export function packageRepository(
  mirror: string,
  { minor }: Pick<Versions, 'minor'>,
  format: keyof typeof PACKAGE_KEYS,
): { readonly url: string; readonly keyUrl: string } {
  const url = downloadUrl(mirror, `pkgs.k8s.io/core:/stable:/v${minor}/${format}/`);
  return { url, keyUrl: `${url}${PACKAGE_KEYS[format]}` };
}
