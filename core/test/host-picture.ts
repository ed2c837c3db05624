// What is on a host, as lines that can be compared: files, units, mounts, links, routes, firewall rules, processes.

import type { LabHost } from '@brolly/lab';
import { sshToHost } from './ssh-to-host.ts';

/** Paths that change by themselves on any running host, each with its reason. */
const MOVING = [
  '/var/log', // logs of the system
  '/var/cache', // caches of the package tools
  '/var/lib/apt', // the same
  '/var/lib/systemd', // timers, random seed, coredumps
  '/var/lib/dbus',
  '/var/tmp', // private folders of units
  '/root/.bash_history',
  '/etc/resolv.conf', // follows the machine
  '/run/agetty.reload', // the console's login, a while after the start
  '/var/lib/docker', // a running Docker writes to it
  '/var/lib/containerd/io.containerd', // Docker's containerd
];

const SCRIPT = `
export LC_ALL=C
find / /var/lib -xdev \\( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /run \\) -prune -o -type f -printf 'file %p %m %u %s\\n' -o -type l -printf 'link %p %l\\n' -o -type d -printf 'directory %p %m %u\\n' | sort
find /run /var -xdev -maxdepth 4 \\( -path /run/user -o -path /run/systemd -o -path /run/credentials -o -path /run/udev -o -path /run/docker -o -path /run/log -o -path '*/moby' -o -path /run/sudo -o -path /var/lib -o -path /var/cache \\) -prune -o -printf '%y %p\\n' 2>/dev/null | sort -u
systemctl list-units --all --plain --no-legend --type=service,socket,timer | awk '{print "unit", $1}' | grep -v 'systemd-\\|user@\\|ssh@\\|session-\\|run-' | sort
awk '{print "mount", $2}' /proc/mounts | grep -v ' /proc\\| /sys\\| /dev\\| /run/user' | sort -u
ip -o link | awk -F': ' '{split($2, a, "@"); print "link", a[1]}' | grep -v veth | sort
ip route | sed 's/^/route /' | sort
for t in iptables ip6tables iptables-legacy; do command -v $t-save >/dev/null && $t-save 2>/dev/null | grep '^[-:]' | sed 's/\\[.*//' | sed "s/^/$t /"; done | sort
ps -eo comm= | sort -u | grep -v 'ps\\|sort\\|sh$\\|awk\\|sshd\\|find\\|grep\\|sed\\|agetty\\|systemd\\|(sd-pam)\\|sudo\\|ip$\\|runc' | sed 's/^/process /'
`;

/** The picture of a host, sorted within each kind of line. */
export async function takeHostPicture(host: LabHost): Promise<readonly string[]> {
  const { stdout } = await sshToHost(host, SCRIPT);
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !MOVING.some((path) => line.split(' ')[1]?.startsWith(path)));
}

/** Lines that came or went between two pictures: `+ file /etc/motd ...`. */
export function comparePictures(before: readonly string[], after: readonly string[]): readonly string[] {
  const had = new Set(before);
  const has = new Set(after);
  return [
    ...after.filter((line) => !had.has(line)).map((line) => `+ ${line}`),
    ...before.filter((line) => !has.has(line)).map((line) => `- ${line}`),
  ];
}
