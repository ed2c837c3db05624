// Lays built binaries out as Debian packages in a signed repository, as pkgs.k8s.io has one for each minor release.

import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { copyFile, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../folders.ts';
import { sha256OfFile } from '../images/image-store.ts';
import { cachedFolder } from '../machine/cached-folder.ts';
import { runCommand } from '../machine/run-command.ts';
import { CNI_PLUGINS_VERSION } from '../parts/part-recipes.ts';
import type { Progress } from '../progress.ts';

/** The packager's own number, behind upstream's release. */
const REVISION = '1.1';
const SIGNER = 'Packages of the lab <lab@brolly.invalid>';

interface DebianPackage {
  readonly name: string;
  /** Upstream's release. */
  readonly release: string;
  readonly depends: string;
  /** Path in the package -> a program to link, or the text of a file. */
  readonly files: Readonly<Record<string, { readonly program: string } | { readonly text: string }>>;
  /** Files that are the administrator's, once they are there. */
  readonly configuration?: readonly string[];
}

const KUBELET_UNIT = `[Unit]
Description=kubelet: The Kubernetes Node Agent
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
`;

const KUBEADM_DROP_IN = `[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`;

/** The packages of one release, with the dependencies and places that upstream's have. */
async function packagesOf(release: string, sources: PackageSources): Promise<readonly DebianPackage[]> {
  const program = (name: string): DebianPackage['files'] => ({
    [`usr/bin/${name}`]: { program: join(sources.kubernetes, name) },
  });
  const plugins = (await readdir(sources.cniPlugins, { withFileTypes: true })).filter((entry) => entry.isFile());
  return [
    {
      name: 'kubelet',
      release,
      depends: 'iptables (>= 1.4.21), kubernetes-cni (>= 1.2.0), iproute2, mount, util-linux',
      files: {
        ...program('kubelet'),
        'usr/lib/systemd/system/kubelet.service': { text: KUBELET_UNIT },
        'etc/default/kubelet': { text: 'KUBELET_EXTRA_ARGS=\n' },
      },
      configuration: ['/etc/default/kubelet'],
    },
    {
      name: 'kubeadm',
      release,
      depends: 'cri-tools (>= 1.30.0)',
      files: {
        ...program('kubeadm'),
        'usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf': { text: KUBEADM_DROP_IN },
      },
    },
    { name: 'kubectl', release, depends: '', files: program('kubectl') },
    {
      name: 'kubernetes-cni',
      release: CNI_PLUGINS_VERSION.slice(1),
      depends: '',
      files: Object.fromEntries(
        plugins.map(({ name }) => [`opt/cni/bin/${name}`, { program: join(sources.cniPlugins, name) }]),
      ),
    },
    // Without its program: nothing here needs it but for the dependency.
    { name: 'cri-tools', release, depends: '', files: {} },
  ];
}

/** Folders with binaries. */
export interface PackageSources {
  readonly kubernetes: string;
  readonly cniPlugins: string;
}

/**
 * Makes the repository `pkgs.k8s.io/core:/stable:/v1.36/deb/` of the mirror for the minor of `v1.36.3`, with the key
 * that signs it, unless it is there and newer than the binaries.
 */
export async function layOutPackages(
  kubernetesVersion: string,
  sources: PackageSources,
  progress: Progress,
): Promise<void> {
  const release = kubernetesVersion.replace(/^v/, '');
  const minor = release.split('.').slice(0, 2).join('.');
  const folder = cacheFolder('mirror', 'pkgs.k8s.io', 'core:', 'stable:', `v${minor}`, 'deb');
  const packages = await packagesOf(release, sources);
  if (isNewer(join(folder, 'InRelease'), packages)) return;
  await progress.step(`Packing Kubernetes ${release} as Debian packages (about 10 s)`, async () => {
    await rm(folder, { recursive: true, force: true });
    mkdirSync(join(folder, 'amd64'), { recursive: true });
    const entries: string[] = [];
    for (const one of packages) entries.push(await pack(one, folder, progress));
    writeFileSync(join(folder, 'Packages'), entries.join('\n'));
    await sign(folder, progress);
  });
}

function isNewer(index: string, packages: readonly DebianPackage[]): boolean {
  if (!existsSync(index)) return false;
  const made = statSync(index).mtimeMs;
  const programs = packages.flatMap(({ files }) =>
    Object.values(files).flatMap((file) => ('program' in file ? [file.program] : [])),
  );
  const offered = readFileSync(join(dirname(index), 'Packages'), 'utf8');
  return (
    programs.every((path) => statSync(path).mtimeMs <= made) &&
    packages.every(({ name, release }) => offered.includes(`Filename: ${fileName({ name, release })}\n`))
  );
}

function fileName({ name, release }: Pick<DebianPackage, 'name' | 'release'>): string {
  return `amd64/${name}_${release}-${REVISION}_amd64.deb`;
}

/** Packs one package, and gives its entry in the index. */
async function pack(one: DebianPackage, folder: string, progress: Progress): Promise<string> {
  const { signal } = progress;
  const tree = join(folder, 'tree');
  await rm(tree, { recursive: true, force: true });
  for (const [path, file] of Object.entries(one.files)) {
    const target = join(tree, path);
    mkdirSync(dirname(target), { recursive: true });
    if ('text' in file) writeFileSync(target, file.text);
    else await linkOrCopy(file.program, target);
  }
  const control = [
    `Package: ${one.name}`,
    `Version: ${one.release}-${REVISION}`,
    'Architecture: amd64',
    `Maintainer: ${SIGNER}`,
    ...(one.depends === '' ? [] : [`Depends: ${one.depends}`]),
    `Description: ${one.name} of Kubernetes`,
    '',
  ].join('\n');
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
  writeFileSync(join(tree, 'DEBIAN/control'), control);
  if (one.configuration !== undefined)
    writeFileSync(join(tree, 'DEBIAN/conffiles'), `${one.configuration.join('\n')}\n`);
  const file = fileName(one);
  // Not compressed: it goes over a bridge of this machine, and unpacking costs processors that are scarce.
  await runCommand(['dpkg-deb', '--root-owner-group', '-Znone', '--build', tree, join(folder, file)], { signal });
  await rm(tree, { recursive: true, force: true });
  const { size } = statSync(join(folder, file));
  const hash = await sha256OfFile(join(folder, file));
  return `${control}Filename: ${file}\nSize: ${size}\nSHA256: ${hash}\n`;
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    linkSync(from, to);
  } catch {
    await copyFile(from, to);
  }
}

/** Writes Release, which names the index by its hash, signed within itself, and the key. */
async function sign(folder: string, progress: Progress): Promise<void> {
  const { signal } = progress;
  const index = readFileSync(join(folder, 'Packages'));
  const hash = createHash('sha256').update(index).digest('hex');
  const release = [
    'Origin: brolly lab',
    'Architectures: amd64',
    `Date: ${new Date().toUTCString()}`,
    'SHA256:',
    ` ${hash} ${index.length} Packages`,
    '',
  ];
  writeFileSync(join(folder, 'Release'), release.join('\n'));
  const home = await signingHome(progress);
  const gpg = ['gpg', '--batch', '--yes', '--homedir', home] as const;
  try {
    const draft = join(folder, 'InRelease.draft');
    await runCommand([...gpg, '--armor', '--output', join(folder, 'Release.key'), '--export'], { signal });
    await runCommand([...gpg, '--output', draft, '--clearsign', join(folder, 'Release')], { signal });
    renameSync(draft, join(folder, 'InRelease'));
  } finally {
    await endAgent(home);
  }
}

/** A folder of gpg with the key of the lab, which never leaves this machine. */
async function signingHome(progress: Progress): Promise<string> {
  return cachedFolder('package-key', [SIGNER], progress, async (home) => {
    mkdirSync(home, { mode: 0o700 });
    const gpg = ['gpg', '--batch', '--homedir', home, '--passphrase', '', '--pinentry-mode', 'loopback'] as const;
    try {
      await runCommand([...gpg, '--quick-generate-key', SIGNER, 'rsa3072', 'sign', 'never'], {
        signal: progress.signal,
      });
    } finally {
      await endAgent(home);
    }
  });
}

/** gpg leaves an agent behind, also where it was interrupted. */
async function endAgent(home: string): Promise<void> {
  await runCommand(['gpgconf', '--homedir', home, '--kill', 'gpg-agent'], { signal: AbortSignal.timeout(10_000) });
}
