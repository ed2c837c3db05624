// The resources that make a repository of packages known to a host's package tool, with the key that its packages are signed with.

import { quote } from '@brolly/plugin-sdk';
import { type HostProxy, hasPassword } from './host-proxy.ts';
import type { HostResource } from './kinds.ts';
import { proxyResources } from './proxy-resources.ts';

/** The package tools whose repositories can be described. */
export const REPOSITORY_TOOLS = ['apt-get', 'dnf', 'zypper'] as const;

export type RepositoryTool = (typeof REPOSITORY_TOOLS)[number];

/** A repository of packages: a flat one for apt, one with `repodata` for dnf and zypper. */
export interface PackageRepository {
  /** Names its files and sections: letters, digits and hyphens. */
  readonly name: string;
  readonly tool: RepositoryTool;
  /** `https://pkgs.k8s.io/core:/stable:/v1.36/deb/` */
  readonly url: string;
  /** The armored OpenPGP key of its signatures. */
  readonly keyUrl: string;
  /** Through which the key and packages are fetched; zypper fetches packages as the host is configured. */
  readonly proxy?: HostProxy | undefined;
  /** Packages that dnf leaves alone unless it is told otherwise; apt and zypper hold packages by themselves. */
  readonly excluded?: readonly string[];
}

/**
 * The key, where the tool looks for it, and the file that names the repository.
 *
 * The tools trust the key for this repository alone: apt by `Signed-By`; dnf and zypper have one set of keys, to which it
 * is added, and taken out again with all else.
 */
export function packageRepositoryResources(repository: PackageRepository): readonly HostResource[] {
  const { name, tool, url, keyUrl, proxy } = repository;
  const keyPath = KEY_PATHS[tool](name);
  const key: HostResource = {
    kind: 'download',
    ...(proxy === undefined ? {} : { proxy }),
    url: keyUrl,
    checksum: { kind: 'none' },
    path: keyPath,
    mode: 0o644,
  };
  if (tool === 'apt-get') {
    const content = `Types: deb\nURIs: ${url}\nSuites: /\nSigned-By: ${keyPath}\n`;
    return [
      ...proxyResources(proxy ?? {}, { hasApt: true, hasLogins: false }),
      key,
      { kind: 'file', path: `/etc/apt/sources.list.d/${name}.sources`, content },
    ];
  }
  const folder = tool === 'dnf' ? '/etc/yum.repos.d' : '/etc/zypp/repos.d';
  return [
    key,
    rpmKey(name, keyPath),
    {
      kind: 'file',
      path: `${folder}/${name}.repo`,
      content: rpmRepository(repository, keyPath),
      ...(proxy !== undefined && hasPassword(proxy) ? { mode: 0o600, secret: true } : {}),
    },
  ];
}

const KEY_PATHS: Readonly<Record<RepositoryTool, (name: string) => string>> = {
  'apt-get': (name) => `/etc/apt/keyrings/${name}.asc`,
  dnf: (name) => `/etc/pki/rpm-gpg/RPM-GPG-KEY-${name}`,
  zypper: (name) => `/etc/pki/rpm-gpg/RPM-GPG-KEY-${name}`,
};

function rpmRepository({ name, tool, url, proxy, excluded = [] }: PackageRepository, keyPath: string): string {
  const through = url.startsWith('https:') ? (proxy?.https ?? proxy?.http) : proxy?.http;
  return [
    `[${name}]`,
    `name=${name}`,
    `baseurl=${url}`,
    'enabled=1',
    'gpgcheck=1',
    `gpgkey=file://${keyPath}`,
    ...(tool === 'dnf' && excluded.length > 0 ? [`exclude=${excluded.join(' ')}`] : []),
    ...(tool === 'dnf' && through !== undefined ? [`proxy=${through}`] : []),
    '',
  ].join('\n');
}

/** rpm keeps a key as a package of its own, whose description is the key: its first line tells which one it is. */
function rpmKey(name: string, keyPath: string): HostResource {
  const find = `
first=$(sed -n '/^$/,/^[=-]/p' ${quote(keyPath)} 2>/dev/null | grep -m 1 '^[A-Za-z0-9+/]') || first=
found=
for one in $([ -z "$first" ] || rpm -q gpg-pubkey 2>/dev/null); do
  if rpm -q --qf '%{DESCRIPTION}\\n' "$one" 2>/dev/null | grep -qF -- "$first"; then found=$one; fi
done`;
  return {
    kind: 'command',
    name: `package-key-${name}`,
    title: `trust the key of the package repository ${name}`,
    unless: `${find}\n[ -n "$found" ]`,
    run: `rpm --import ${quote(keyPath)} >&2`,
    undo: `${find}\nif [ -n "$found" ]; then rpm -e "$found" >&2; fi`,
  };
}
