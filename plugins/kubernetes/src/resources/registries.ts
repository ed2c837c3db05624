// containerd's files of registries: where it asks for their images, and with what.

import type { HostResource } from '@brolly/host-resources';
import type { Registry } from '../registries.ts';

/** Registries that a mirror has the images of. */
const MIRRORED = ['registry.k8s.io', 'ghcr.io', 'docker.io', 'quay.io'];
/** The server behind the name that people write. */
const SERVERS: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' };

export interface RegistriesRequest {
  /** Base address of the cluster's mirror; empty: none. */
  readonly mirror: string;
  readonly registries: readonly Registry[];
  /** `/etc/containerd/certs.d` */
  readonly folder: string;
}

/** Whether containerd has to be told of any registry. */
export function hasRegistries({ mirror, registries }: Pick<RegistriesRequest, 'mirror' | 'registries'>): boolean {
  return mirror !== '' || registries.length > 0;
}

/** One folder per registry, with its hosts.toml. What the blueprint says of a registry is asked before the mirror. */
export function registryResources(request: RegistriesRequest): readonly HostResource[] {
  const { mirror, registries, folder } = request;
  if (!hasRegistries(request)) return [];
  const own = new Map(registries.map((one) => [one.name, one]));
  const names = [...new Set([...(mirror === '' ? [] : MIRRORED), ...own.keys()])];
  return [
    { kind: 'directory', path: folder },
    ...names.flatMap((name): readonly HostResource[] => {
      const registry = own.get(name);
      const path = `${folder}/${name}`;
      const ca = registry?.ca === undefined || registry.ca === '' ? undefined : `${path}/ca.crt`;
      const isSecret = registry?.credentials !== undefined;
      return [
        { kind: 'directory', path },
        ...(ca === undefined ? [] : [{ kind: 'file', path: ca, content: `${registry?.ca.trim()}\n` } as const]),
        {
          kind: 'file',
          path: `${path}/hosts.toml`,
          content: hostsFile(name, { mirror, registry, ca }),
          ...(isSecret ? { mode: 0o600, secret: true } : {}),
        },
      ];
    }),
  ];
}

/** @see https://github.com/containerd/containerd/blob/main/docs/hosts.md */
function hostsFile(
  name: string,
  given: { readonly mirror: string; readonly registry: Registry | undefined; readonly ca: string | undefined },
): string {
  const { mirror, registry, ca } = given;
  const server = `https://${SERVERS[name] ?? name}`;
  const { mirrors = [], credentials } = registry ?? {};
  // Without mirrors it is the registry itself that has the credentials and the CA.
  const asked = mirrors.length > 0 || registry === undefined ? mirrors : [server];
  const basic = credentials && Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
  const hosts = asked.map((address) =>
    [
      `[host."${address}"]`,
      '  capabilities = ["pull", "resolve"]',
      ...(ca === undefined ? [] : [`  ca = "${ca}"`]),
      ...(basic === undefined ? [] : [`  [host."${address}".header]`, `    authorization = ["Basic ${basic}"]`]),
    ].join('\n'),
  );
  const ours = `[host."${mirror}/v2/${name}"]\n  capabilities = ["pull", "resolve"]\n  override_path = true`;
  const all = [...hosts, ...(mirror === '' || !MIRRORED.includes(name) ? [] : [ours])];
  return `server = "${mirror === '' ? server : `https://${name}`}"\n\n${all.join('\n\n')}\n`;
}
