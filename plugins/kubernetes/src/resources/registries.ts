// containerd's files of registries: where it asks for their images, and with what.

import type { HostResource } from '@brolly/host-resources';
import { addressesOf, hostsWithCredentials, type Registry, serverOf } from '../registries.ts';

/** Registries that a mirror has the images of. */
const MIRRORED = ['registry.k8s.io', 'ghcr.io', 'docker.io', 'quay.io'];

export interface RegistriesRequest {
  /** Base address of the cluster's mirror; empty: none. */
  readonly mirror: string;
  readonly registries: readonly Registry[];
  /** `/etc/containerd/certs.d` */
  readonly folder: string;
  /**
   * The file of credentials that containerd's configuration imports. None for a containerd that is not reconfigured: then only
   * ctr logs in, by a header that is sent unasked, which some registries that give tokens deny.
   */
  readonly credentialsFile: string | undefined;
}

/** Whether containerd has to be told of any registry. */
export function hasRegistries({ mirror, registries }: Pick<RegistriesRequest, 'mirror' | 'registries'>): boolean {
  return mirror !== '' || registries.length > 0;
}

/** Whether a registry wants a login. */
export function hasCredentials(registries: readonly Registry[]): boolean {
  return registries.some((one) => one.credentials !== undefined);
}

/** One folder per registry, with its hosts.toml, and the credentials. What the blueprint says of a registry is asked before the mirror. */
export function registryResources(request: RegistriesRequest): readonly HostResource[] {
  const { mirror, registries, folder, credentialsFile } = request;
  if (!hasRegistries(request)) return [];
  const own = new Map(registries.map((one) => [one.name, one]));
  const names = [...new Set([...(mirror === '' ? [] : MIRRORED), ...own.keys()])];
  return [
    { kind: 'directory', path: folder },
    ...names.flatMap((name): readonly HostResource[] => {
      const registry = own.get(name);
      const path = `${folder}/${name}`;
      const ca = registry?.ca === undefined || registry.ca === '' ? undefined : `${path}/ca.crt`;
      const basic = credentialsFile === undefined ? basicOf(registry) : undefined;
      return [
        { kind: 'directory', path },
        ...(ca === undefined ? [] : [{ kind: 'file', path: ca, content: `${registry?.ca.trim()}\n` } as const]),
        {
          kind: 'file',
          path: `${path}/hosts.toml`,
          content: hostsFile(name, { mirror, registry, ca, basic }),
          ...(basic === undefined ? {} : { mode: 0o600, secret: true }),
        },
      ];
    }),
    ...(credentialsFile === undefined || !hasCredentials(registries) ? [] : [credentials(credentialsFile, registries)]),
  ];
}

/**
 * What containerd logs in with, by the host that asks for it: with each request or to get a token, as the registry wants.
 *
 * @see https://github.com/containerd/containerd/blob/main/docs/cri/registry.md
 */
function credentials(path: string, registries: readonly Registry[]): HostResource {
  const byHost = new Map(registries.flatMap((one) => hostsWithCredentials(one).map((host) => [host, one.credentials])));
  const tables = [...byHost].map(([host, login]) =>
    [
      `[plugins.'io.containerd.cri.v1.images'.registry.configs."${host}".auth]`,
      `  username = ${JSON.stringify(login?.username)}`,
      `  password = ${JSON.stringify(login?.password)}`,
    ].join('\n'),
  );
  return {
    kind: 'file',
    path,
    content: `version = 3\n\n${tables.join('\n\n')}\n`,
    mode: 0o600,
    secret: true,
  };
}

function basicOf(registry: Registry | undefined): string | undefined {
  const login = registry?.credentials;
  return login && Buffer.from(`${login.username}:${login.password}`).toString('base64');
}

/** @see https://github.com/containerd/containerd/blob/main/docs/hosts.md */
function hostsFile(
  name: string,
  given: {
    readonly mirror: string;
    readonly registry: Registry | undefined;
    readonly ca: string | undefined;
    readonly basic: string | undefined;
  },
): string {
  const { mirror, registry, ca, basic } = given;
  const hosts = (registry === undefined ? [] : addressesOf(registry)).map((address) =>
    [
      `[host."${address}"]`,
      '  capabilities = ["pull", "resolve"]',
      ...(ca === undefined ? [] : [`  ca = "${ca}"`]),
      ...(basic === undefined ? [] : [`  [host."${address}".header]`, `    authorization = ["Basic ${basic}"]`]),
    ].join('\n'),
  );
  const ours = `[host."${mirror}/v2/${name}"]\n  capabilities = ["pull", "resolve"]\n  override_path = true`;
  const all = [...hosts, ...(mirror === '' || !MIRRORED.includes(name) ? [] : [ours])];
  return `server = "${serverOf(name)}"\n\n${all.join('\n\n')}\n`;
}
