// Debian packages that the lab needs on this machine, installed when they are missing.

import { existsSync } from 'node:fs';
import { LabError } from '../lab-error.ts';
import type { Progress } from '../progress.ts';
import { runCommand } from './run-command.ts';

/** Package -> a file that it brings. */
export type PackageList = Readonly<Record<string, string>>;

export const HOST_PACKAGES: PackageList = {
  mmdebstrap: '/usr/bin/mmdebstrap',
  'systemd-container': '/usr/bin/systemd-nspawn',
  iproute2: '/usr/sbin/ip',
  iptables: '/usr/sbin/iptables',
  'openssh-client': '/usr/bin/ssh-keygen',
};

export const BUILD_PACKAGES: PackageList = {
  mmdebstrap: '/usr/bin/mmdebstrap',
  gcc: '/usr/bin/gcc',
  'libc6-dev': '/usr/include/stdlib.h',
  'libseccomp-dev': '/usr/include/seccomp.h',
  'pkg-config': '/usr/bin/pkg-config',
  gpg: '/usr/bin/gpg',
  'gpg-agent': '/usr/bin/gpg-agent',
};

/** Installs what is missing with apt-get; opens nothing when all is there. */
export async function installPackages(packages: PackageList, progress: Progress): Promise<void> {
  const missing = Object.keys(packages).filter((name) => !existsSync(packages[name] ?? ''));
  if (missing.length === 0) return;
  if (!existsSync('/usr/bin/apt-get')) {
    throw new LabError(
      `the lab needs ${missing.join(', ')}, and this machine has no apt-get to install them with; install them and try again`,
    );
  }
  await progress.step(`Installing ${missing.join(', ')} with apt-get (about 20 s)`, async () => {
    // RUNLEVEL keeps package scripts from starting services.
    const options = { signal: progress.signal, env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } };
    await runCommand(['apt-get', 'update', '-qq'], options);
    await runCommand(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing], options);
  });
}
