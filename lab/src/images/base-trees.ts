// The trees that images share: busybox alone, and the tools with which kube-proxy and flannel set up networks.

import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { copyFile, cp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { aptSources } from '../hosts/root-file-system.ts';
import { cachedFolder } from '../machine/cached-folder.ts';
import { runCommand } from '../machine/run-command.ts';
import type { Progress } from '../progress.ts';
import type { ImageBase } from './image-recipes.ts';

const PACKAGES = ['iptables', 'nftables', 'ipset', 'conntrack', 'busybox'];

/** What of the packages' files an image needs: programs, libraries and the extensions of iptables. */
const KEPT = ['bin', 'sbin', 'lib', 'lib64', 'usr/bin', 'usr/sbin', 'usr/lib'];
const DROPPED = [
  'usr/lib/x86_64-linux-gnu/gconv',
  'usr/lib/x86_64-linux-gnu/perl-base',
  'usr/lib/x86_64-linux-gnu/audit',
];

/** Debian 12 hosts speak nftables, and the rules of one host must all be in one of the two systems. */
const MULTI_CALL = 'xtables-nft-multi';
const IPTABLES_NAMES = ['iptables', 'ip6tables'].flatMap((name) => [name, `${name}-save`, `${name}-restore`]);

const BUSYBOX_LIBRARIES = [
  'lib64/ld-linux-x86-64.so.2',
  'lib/x86_64-linux-gnu/libc.so.6',
  'lib/x86_64-linux-gnu/libresolv.so.2',
];

/** Debian's busybox was built without wget's -T and crashes on it; upstream's image knows it. */
const WGET = `#!/bin/sh
limit=
count=$#
while [ "$count" -gt 0 ]; do
  given=$1
  shift
  count=$((count - 1))
  case $given in
    -T) limit=$1; shift; count=$((count - 1)) ;;
    -T*) limit=\${given#-T} ;;
    *) set -- "$@" "$given" ;;
  esac
done
exec \${limit:+timeout "$limit"} busybox wget "$@"
`;

/** The folder of a tree, made from Debian's packages unless it is cached. */
export async function baseTree(base: ImageBase, progress: Progress): Promise<string> {
  const packages = await unpackedPackages(progress);
  if (base === 'busybox') {
    return cachedFolder('image-busybox', [packages, base, BUSYBOX_LIBRARIES, WGET], progress, async (folder) => {
      mkdirSync(join(folder, 'bin'), { recursive: true });
      await copyFile(join(packages, 'bin/busybox'), join(folder, 'bin/busybox'));
      for (const library of BUSYBOX_LIBRARIES) {
        mkdirSync(dirname(join(folder, library)), { recursive: true });
        await copyFile(join(packages, library), join(folder, library));
      }
      await addApplets(folder, progress);
    });
  }
  return cachedFolder(
    'image-network-tools',
    [packages, base, KEPT, DROPPED, IPTABLES_NAMES, MULTI_CALL, WGET],
    progress,
    async (folder) => {
      for (const path of KEPT) {
        const keep = { recursive: true, verbatimSymlinks: true, force: true };
        await cp(join(packages, path), join(folder, path), keep).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOENT') throw error;
        });
      }
      for (const path of DROPPED) await rm(join(folder, path), { recursive: true, force: true });
      for (const name of IPTABLES_NAMES) symlinkSync(MULTI_CALL, join(folder, 'usr/sbin', name));
      await addApplets(folder, progress);
    },
  );
}

async function unpackedPackages(progress: Progress): Promise<string> {
  return cachedFolder('image-packages', PACKAGES, progress, async (folder) => {
    await progress.step(`Fetching ${PACKAGES.join(', ')} for images (about 5 s)`, () =>
      runCommand(
        [
          'mmdebstrap',
          '--variant=extract',
          '--mode=root',
          `--include=${PACKAGES.join(',')}`,
          'bookworm',
          folder,
          ...aptSources(),
        ],
        {
          signal: progress.signal,
        },
      ),
    );
  });
}

/** Links every command that busybox knows and nothing better provides. */
async function addApplets(folder: string, progress: Progress): Promise<void> {
  const applets = await runCommand(['chroot', folder, '/bin/busybox', '--list'], { signal: progress.signal });
  const present = new Set(['bin', 'usr/bin', 'usr/sbin'].flatMap((path) => namesIn(join(folder, path))));
  for (const applet of applets.split('\n').filter(Boolean)) {
    if (!present.has(applet) && applet !== 'wget') symlinkSync('busybox', join(folder, 'bin', applet));
  }
  writeFileSync(join(folder, 'bin/wget'), WGET, { mode: 0o755 });
  for (const path of ['tmp', 'etc', 'root', 'run', 'var']) mkdirSync(join(folder, path), { recursive: true });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
