// What moves by itself on a running host, each with its reason: no trace of anybody's change.

import type { SnapshotSection } from './snapshot-sections.ts';

interface Moving {
  readonly name: RegExp;
  /** Left out only where it was not there before: that it went or changed counts. */
  readonly when?: 'added';
  readonly because: string;
}

/** By section; a comparison leaves these out unless everything is asked for. */
export const MOVING: Partial<Readonly<Record<SnapshotSection, readonly Moving[]>>> = {
  files: [
    { name: /^\/var\/log(\/|$)/, because: 'logs of the system' },
    { name: /^\/var\/cache(\/|$)/, because: 'caches of the package tools' },
    {
      name: /^\/var\/lib\/apt\/(lists|periodic|extended_states|daily_lock)/,
      because: 'lists of packages that are fetched anew',
    },
    {
      name: /^\/var\/lib\/dpkg\/(status-old|available-old|lock|lock-frontend|triggers\/Lock|diversions-old|statoverride-old)$/,
      because: 'copies and locks that dpkg makes at each call',
    },
    {
      name: /^\/var\/lib\/(systemd|dbus|NetworkManager|dhcp|chrony|logrotate|private\/systemd)(\/|$)/,
      because: 'state of timers, leases and random seeds',
    },
    { name: /^\/var\/lib\/(docker|containerd)\//, because: 'a running container runtime writes there all the time' },
    { name: /^\/(var\/)?tmp(\/|$)/, because: 'temporary files' },
    {
      name: /^\/run\/(systemd|user|credentials|udev|log|lock|sudo|initctl|utmp|motd|docker|containerd|sshd|blkid|mount)/,
      because: 'run-time state of the system',
    },
    {
      name: /^\/run\/agetty\.reload$/,
      because: 'made when a login prompt is shown on a console, some time after the start',
    },
    {
      name: /\/\.(bash|sh|ash|python)_history$|\/\.cache(\/|$)|\/\.lesshst$/,
      because: 'what a person leaves behind who looks',
    },
    {
      name: /^\/etc\/resolv\.conf$|^\/etc\/ld\.so\.cache$/,
      because: 'follows the network, or the libraries that are listed themselves',
    },
    { name: /^\/dev\/shm\/\.brolly-snapshot|^\/run\/\.brolly-snapshot/, because: 'the snapshot itself' },
  ],
  units: [
    {
      name: /^(session-|user@|user-|run-|ssh@|sshd@|systemd-|init\.scope|user\.slice|-\.mount|sys-|proc-|dev-)/,
      because: 'logins, transient units and parts of systemd that come up when they are needed',
    },
    {
      name: /^(network-online|time-sync|remote-fs)\.target$/,
      because: 'reached as soon as any unit asks for it, and left by none',
    },
    { name: /\.(scope|device|swap)$/, because: 'made by programs and the kernel as they go' },
    {
      name: /^(apt-daily|dpkg-db|e2scrub|fstrim|logrotate|man-db|motd-news|phpsessionclean)/,
      because: 'timers of the system',
    },
  ],
  addresses: [{ name: / (dynamic|temporary)\b/, because: 'leases' }],
  cgroups: [
    {
      name: /\/(user\.slice|session-|user@|run-|init\.scope|ssh@|systemd-|apt-daily|dpkg-db|e2scrub|fstrim|logrotate|man-db)/,
      because: 'logins and services of the system as they come and go',
    },
    { name: /\/system\.slice\/(system-|ssh)/, because: 'the same' },
    {
      name: /\/[^/]+\.(mount|socket)$/,
      because:
        'systemd makes them when a unit beside them gets one, and keeps them; mounts and units are listed themselves',
    },
  ],
  processes: [
    { name: /^-?(\/(usr\/)?bin\/)?(ba|da)?sh( -s\b.*)?$/, because: 'shells of people, and of the snapshot itself' },
    {
      name: /^(sshd|\(sd-pam\)|sudo |\(?systemd|\/lib\/systemd|\/usr\/lib\/systemd|find |xargs |openssl |sha256sum |gzip |base64|grep |cut |tr |sed |cat |getfattr |sleep )/,
      because: 'logins, parts of systemd, and the snapshot itself',
    },
    { name: /^\/sbin\/agetty|^agetty/, because: 'starts anew with each login' },
    { name: /^systemctl |^ip |^nft /, because: 'the snapshot itself' },
  ],
  mounts: [
    {
      name: /^\/run\/(user|credentials|systemd)|^\/dev\/|^\/proc|^\/sys/,
      because: 'made by the system for logins and services',
    },
  ],
  modules: [
    {
      name: /^(nf_|nft_|nfnetlink|x_tables$|xt_|ip6?_tables$|ip6?table_|ip6?t_|ip_set|ip_vs|libcrc32c$|crc32c_generic$)/,
      when: 'added',
      because: 'the kernel loads them for a rule of the firewall, and unloads none with it; alone they change nothing',
    },
    {
      name: /^(bridge|stp|llc|veth|dummy|tun|vxlan|geneve|ipip|ip6_tunnel|tunnel[46]|ip_tunnel|udp_tunnel|ip6_udp_tunnel)$/,
      when: 'added',
      because: 'the same for a link',
    },
  ],
  sysctls: [
    {
      name: /^fs\/(dentry-state|file-nr|inode-(nr|state)|quota|epoll|aio-nr)|^kernel\/(random|ns_last_pid|pty\/nr|perf|sched_domain|threads-max|tainted|seccomp)|^(net\/netfilter\/nf_conntrack_count|vm\/stat)/,
      because: 'counters of the kernel',
    },
    {
      name: /^net\/(netfilter\/|nf_conntrack_max$|bridge\/|ipv4\/vs\/)/,
      when: 'added',
      because: 'of kernel modules that were not loaded before, which are listed themselves',
    },
    { name: /^net\/[^/]+\/(conf|neigh)\/(?!all|default)/, because: 'of single links, which are listed themselves' },
  ],
};
