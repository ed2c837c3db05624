// Mounts from which nothing can be run, or that pods cannot share; and a host that is a container itself.

import { type Check, type Finding, finding, type PreflightHost } from '../finding.ts';

/** Folders that programs of the cluster run from, or that it writes to. */
const RUN_FROM = ['/usr/local/bin', '/opt/cni/bin', '/var/lib/containerd'];
const WRITTEN = ['/etc', '/var/lib', '/opt'];

export const mountUnfit: Check = ({ hosts }) =>
  hosts.flatMap((host) => [
    ...RUN_FROM.flatMap((path) => inTheWay(host, path, 'noexec')),
    ...WRITTEN.flatMap((path) => inTheWay(host, path, 'ro')),
    ...ofContainers(host),
  ]);

function inTheWay(host: PreflightHost, path: string, option: 'noexec' | 'ro'): readonly Finding[] {
  // Of mounts without such an option nothing is known: only one at the path itself, or the nearest known above, counts.
  const mount = host.sights.mounts
    .filter((one) => one.point === path || path.startsWith(one.point === '/' ? '/' : `${one.point}/`))
    .filter((one) => one.point !== '/' || option === 'noexec')
    .sort((left, right) => right.point.length - left.point.length)[0];
  if (mount?.options.includes(option) !== true || (host.facts.usrIsReadOnly && path.startsWith('/usr'))) return [];
  const place = mount.point === path ? '' : ` lies on ${mount.point}, which`;
  return [
    finding(host, {
      code: option === 'noexec' ? 'mount-noexec' : 'mount-read-only',
      message: `${path} of ${host.name}${place} is mounted ${option}`,
      hint: `Mount it ${option === 'noexec' ? 'without noexec' : 'writable'}: "mount -o remount,${option === 'noexec' ? 'exec' : 'rw'} ${mount.point}", and in /etc/fstab.`,
    }),
  ];
}

function ofContainers(host: PreflightHost): readonly Finding[] {
  const found: Finding[] = [];
  if (!host.sights.rootIsShared) {
    const message = `the mounts of ${host.name} are not shared, so volumes do not reach pods`;
    found.push(finding(host, { code: 'mounts-private', message, hint: 'On the host: "mount --make-rshared /".' }));
  }
  if (!host.sights.hasKernelLog) {
    const message = `${host.name} has no /dev/kmsg, without which the kubelet does not start`;
    const hint = 'Give the container that the host is its /dev/kmsg.';
    found.push(finding(host, { code: 'kernel-log-missing', message, hint }));
  }
  return found;
}
