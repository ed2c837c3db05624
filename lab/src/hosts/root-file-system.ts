// The root file systems that hosts start from: bare Debian of a suite, and Debian 12 with Docker.

import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder } from '../machine/cached-folder.ts';
import { runCommand } from '../machine/run-command.ts';
import type { Progress } from '../progress.ts';

/** Debian 11, 12 and 13. */
export const DEBIAN_SUITES = ['bullseye', 'bookworm', 'trixie'] as const;
export type DebianSuite = (typeof DEBIAN_SUITES)[number];
export const DEFAULT_SUITE: DebianSuite = 'bookworm';

const PACKAGES = words(`
  systemd systemd-sysv dbus openssh-server sudo iproute2 iptables nftables curl ca-certificates
  kmod procps ethtool socat conntrack iputils-ping netbase
`);

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/**
 * What a container lacks of a machine: its control groups and kernel settings are writable and its mounts are shared.
 *
 * /sys itself stays read-only, or systemd-networkd waits for a udev that a container does not have.
 */
const PREPARE_HOST_UNIT = `[Unit]
Description=Make control groups and kernel settings writable
DefaultDependencies=no
Before=sysinit.target

[Service]
Type=oneshot
ExecStart=/bin/sh -c 'mount -o remount,rw /sys/fs/cgroup; for group in /sys/fs/cgroup/*/; do mountpoint -q "$group" && mount -o remount,bind,rw "$group"; done; mount --make-rshared /; mount -o remount,rw /proc/sys; exit 0'

[Install]
WantedBy=sysinit.target
`;

/** Runs on the new root, whose path is the first parameter. */
const CUSTOMIZE = `set -eu
root=$1
cat > "$root/etc/systemd/system/prepare-host.service" <<'UNIT'
${PREPARE_HOST_UNIT}UNIT
chroot "$root" systemctl -q enable prepare-host.service systemd-networkd.service ssh.service
# Background jobs that would make measurements differ.
chroot "$root" systemctl -q mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_reap.service e2scrub_all.timer systemd-networkd-wait-online.service
chroot "$root" useradd -m -s /bin/bash -c Ubuntu ubuntu
echo 'ubuntu ALL=(ALL) NOPASSWD:ALL' > "$root/etc/sudoers.d/90-ubuntu"
chmod 0440 "$root/etc/sudoers.d/90-ubuntu"
# Every host gets its own.
rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/hostname" "$root/etc/machine-id"
`;

const DPKG_OPTIONS = ['doc', 'man', 'locale', 'info'].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`);

/** Makes the bare root of a suite unless it is cached; gives its folder, never to be written to. */
export async function bareRoot(progress: Progress, suite = DEFAULT_SUITE): Promise<string> {
  const isDefault = suite === DEFAULT_SUITE;
  const recipe = [PACKAGES, CUSTOMIZE, DPKG_OPTIONS, ...(isDefault ? [] : [suite])];
  return cachedFolder(isDefault ? 'bare' : `bare-${suite}`, recipe, progress, async (folder) => {
    await progress.step(`Making the root file system of bare Debian hosts, suite ${suite} (30 to 60 s)`, () =>
      runCommand(
        [
          'mmdebstrap',
          '--variant=minbase',
          '--mode=root',
          '--aptopt=APT::Install-Recommends "false"',
          ...DPKG_OPTIONS,
          `--include=${PACKAGES.join(',')}`,
          `--customize-hook=${CUSTOMIZE}`,
          suite,
          folder,
          ...(isDefault ? aptSources() : suiteSources(suite)),
        ],
        { signal: progress.signal },
      ),
    );
  });
}

/** From release 256 on systemd insists on being told that version 1 of control groups is meant, which this machine may have. */
export function bootParameters(suite = DEFAULT_SUITE): readonly string[] {
  return suite === 'trixie' ? ['SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1'] : [];
}

/** This machine's own Debian sources, for it may have a mirror; else the usual ones. */
export function aptSources(): readonly string[] {
  for (const path of ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list']) {
    if (existsSync(path) && /\bbookworm\b/.test(readFileSync(path, 'utf8'))) return [path];
  }
  return [];
}

/** Another suite from where this machine has its own from. */
function suiteSources(suite: DebianSuite): readonly string[] {
  const own = aptSources()
    .map((path) => readFileSync(path, 'utf8'))
    .join('');
  const address = /^\s*(?:URIs:|deb)\s.*?(https?:\S+)/m.exec(own)?.[1] ?? 'http://deb.debian.org/debian';
  return [`deb ${address} ${suite} main`];
}

/** A unit that keeps one container running on a host with Docker, made from the host's own busybox. */
const BESIDE_UNIT = `[Unit]
Description=A container that runs beside whatever else this host does
Requires=docker.service
After=docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'docker image inspect beside >/dev/null 2>&1 || tar -C /usr/lib/beside -cf - . | docker import - beside; docker container inspect beside >/dev/null 2>&1 || docker run -d --name beside --restart=always -p 8000:80 beside /bin/busybox httpd -f -h /www'

[Install]
WantedBy=multi-user.target
`;

const DOCKER_CUSTOMIZE = `set -eu
export DEBIAN_FRONTEND=noninteractive
printf '#!/bin/sh\\nexit 101\\n' > "$1/usr/sbin/policy-rc.d"
chmod 0755 "$1/usr/sbin/policy-rc.d"
chroot "$1" apt-get update -qq
chroot "$1" apt-get install -y -qq --no-install-recommends docker.io busybox-static
chroot "$1" apt-get clean
rm -rf "$1"/var/lib/apt/lists/* "$1/usr/sbin/policy-rc.d"
mkdir -p "$1/usr/lib/beside/bin" "$1/usr/lib/beside/www"
cp "$1/bin/busybox" "$1/usr/lib/beside/bin/busybox"
echo 'served beside' > "$1/usr/lib/beside/www/index.html"
cat > "$1/etc/systemd/system/beside.service" <<'UNIT'
${BESIDE_UNIT}UNIT
chroot "$1" systemctl -q enable docker.service containerd.service beside.service
`;

/** The bare root with Debian's Docker, whose container `beside` serves port 8000, unless it is cached. */
export async function dockerRoot(progress: Progress): Promise<string> {
  const bare = await bareRoot(progress);
  return cachedFolder('docker', [bare, DOCKER_CUSTOMIZE], progress, async (folder) => {
    await progress.step('Making the root file system of hosts with Docker (about 40 s)', async () => {
      await runCommand(['cp', '-a', bare, folder], { signal: progress.signal });
      await writeFile(join(folder, 'etc/resolv.conf'), readFileSync('/etc/resolv.conf'));
      await runCommand(['sh', '-c', DOCKER_CUSTOMIZE, 'sh', folder], { signal: progress.signal });
    });
  });
}
