// Installs the Debian packages that the tests and the lab need, when one is missing: a real sshd, a real sudo, ...

import { existsSync } from 'node:fs';
import { runStep } from './run-step.ts';

/** Package -> a file that it brings. */
const PACKAGES: ReadonlyMap<string, string> = new Map([
  ['openssh-server', '/usr/sbin/sshd'],
  ['openssh-client', '/usr/bin/ssh'],
  ['krb5-kdc', '/usr/sbin/krb5kdc'],
  ['krb5-admin-server', '/usr/sbin/kadmin.local'],
  ['krb5-user', '/usr/bin/kinit'],
  ['openssl', '/usr/bin/openssl'],
  ['sudo', '/usr/bin/sudo'],
  ['curl', '/usr/bin/curl'],
  ['xz-utils', '/usr/bin/xz'],
  ['busybox', '/bin/busybox'],
  ['wget', '/usr/bin/wget'],
  ['iptables', '/usr/sbin/iptables'],
  ['nftables', '/usr/sbin/nft'],
]);

const missing = [...PACKAGES].filter(([, file]) => !existsSync(file)).map(([name]) => name);
if (missing.length > 0) {
  console.log(`Installing ${missing.join(', ')} with apt-get ...`);
  for (const command of [
    ['apt-get', 'update', '-qq'],
    ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing],
  ]) {
    const outcome = await runStep(['env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1', ...command], { echo: false });
    if (outcome.exitCode !== 0) {
      console.error(`${command.join(' ')} failed:\n${outcome.output.trimEnd()}`);
      process.exit(1);
    }
  }
}
