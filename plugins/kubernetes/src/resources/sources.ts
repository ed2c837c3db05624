// Where downloads and images come from: upstream, or a mirror of the same layout.

import type { Checksum } from '@brolly/host-resources';

/** Registries whose images a cluster needs. */
export const REGISTRIES = ['registry.k8s.io', 'ghcr.io', 'docker.io', 'quay.io'];

/** The address of a download: `dl.k8s.io/v1.36.3/...` upstream, or below the mirror's base address. */
export function downloadUrl(mirror: string, path: string): string {
  return mirror === '' ? `https://${path}` : `${mirror}/${path}`;
}

/** The checksum that upstream keeps beside a file. */
export function checksumBeside(mirror: string, path: string, name?: string): Checksum {
  return { kind: 'url', url: downloadUrl(mirror, path), ...(name === undefined ? {} : { name }) };
}

/** containerd's hosts.toml for a registry behind a mirror. */
export function registryHosts(mirror: string, registry: string): string {
  return `server = "https://${registry}"

[host."${mirror}/v2/${registry}"]
  capabilities = ["pull", "resolve"]
  override_path = true
`;
}
