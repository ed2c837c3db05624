// Lays built binaries out as upstream's download sites do, each with its checksum file.

import { existsSync, linkSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cacheFolder } from '../folders.ts';
import { sha256OfFile } from '../images/image-store.ts';
import { runCommand } from '../machine/run-command.ts';
import { CNI_PLUGINS_VERSION, CONTAINERD_VERSION, HELM_VERSION, RUNC_VERSION } from '../parts/part-recipes.ts';
import type { Progress } from '../progress.ts';

/** Folders with binaries. */
export interface SiteSources {
  readonly kubernetes: string;
  readonly containerd: string;
  readonly runc: string;
  readonly cniPlugins: string;
  readonly helm: string;
}

const site = (...parts: readonly string[]): string => cacheFolder('mirror', ...parts);

/** Puts the files of one Kubernetes version and of the container runtime in place; files that are there stay. */
export async function layOutSite(kubernetesVersion: string, sources: SiteSources, progress: Progress): Promise<void> {
  for (const name of ['kubeadm', 'kubelet', 'kubectl']) {
    await placeBinary(
      join(sources.kubernetes, name),
      site('dl.k8s.io', kubernetesVersion, 'bin/linux/amd64', name),
      bareChecksum,
    );
  }
  const containerd = CONTAINERD_VERSION.slice(1);
  await placeBinary(join(sources.runc, 'runc'), release('opencontainers/runc', RUNC_VERSION, 'runc.amd64'), {
    path: release('opencontainers/runc', RUNC_VERSION, 'runc.sha256sum'),
    named: true,
  });
  await placeArchive(
    { folder: dirname(sources.containerd), members: ['bin'] },
    release('containerd/containerd', CONTAINERD_VERSION, `containerd-static-${containerd}-linux-amd64.tar.gz`),
    { suffix: '.sha256sum', progress },
  );
  await placeArchive(
    { folder: sources.cniPlugins, members: ['.'] },
    release('containernetworking/plugins', CNI_PLUGINS_VERSION, `cni-plugins-linux-amd64-${CNI_PLUGINS_VERSION}.tgz`),
    { suffix: '.sha256', progress },
  );
  await placeArchive(
    // Upstream's folder in the archive is called after the platform.
    { folder: sources.helm, members: ['.'], prefix: 'linux-amd64' },
    site('get.helm.sh', `helm-${HELM_VERSION}-linux-amd64.tar.gz`),
    { suffix: '.sha256sum', progress },
  );
}

function release(repository: string, version: string, file: string): string {
  return site('github.com', repository, 'releases/download', version, file);
}

interface ChecksumFile {
  readonly path: string;
  /** Whether the line also names the file, as sha256sum prints it. */
  readonly named: boolean;
}

const bareChecksum = 'bare';

async function placeBinary(from: string, to: string, checksum: ChecksumFile | typeof bareChecksum): Promise<void> {
  const file = checksum === bareChecksum ? { path: `${to}.sha256`, named: false } : checksum;
  if (existsSync(to) && existsSync(file.path) && statSync(to).ino === statSync(from).ino) return;
  mkdirSync(dirname(to), { recursive: true });
  await rm(to, { force: true });
  linkSync(from, to);
  await writeChecksum(to, file);
}

interface ArchiveOptions {
  readonly suffix: string;
  readonly progress: Progress;
}

async function placeArchive(
  content: { readonly folder: string; readonly members: readonly string[]; readonly prefix?: string },
  to: string,
  options: ArchiveOptions,
): Promise<void> {
  const checksum = { path: to + options.suffix, named: true };
  const made = existsSync(to) && existsSync(checksum.path) ? statSync(to).mtimeMs : 0;
  if (made > (await newestBelow(content.folder))) return;
  mkdirSync(dirname(to), { recursive: true });
  // Level 1: packing and unpacking cost processor time that two cores do not have to spare.
  await options.progress.step(`Packing ${basename(to)}`, () =>
    runCommand(
      [
        'tar',
        '-I',
        'gzip -1',
        '--owner=0',
        '--group=0',
        '-C',
        content.folder,
        ...(content.prefix === undefined ? [] : [`--transform=s,^\\.,${content.prefix},`]),
        '-cf',
        `${to}.draft`,
        ...content.members,
      ],
      {
        signal: options.progress.signal,
      },
    ),
  );
  renameSync(`${to}.draft`, to);
  await writeChecksum(to, checksum);
}

async function newestBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Math.max(
    0,
    ...entries.filter((entry) => entry.isFile()).map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );
}

async function writeChecksum(of: string, file: ChecksumFile): Promise<void> {
  const hash = await sha256OfFile(of);
  writeFileSync(file.path, file.named ? `${hash}  ${basename(of)}\n` : hash);
}
