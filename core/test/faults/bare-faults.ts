// Faults of bare hosts: preflight is to find them before anything is changed.

import type { Fault } from './fault.ts';

const bare = (fault: Omit<Fault, 'stage'>): Fault => ({ ...fault, stage: 'bare' });

export const bareFaults: readonly Fault[] = [
  bare({
    what: 'a program listens on the port of the kubelet',
    code: 'port-taken',
    names: /socat listens on tcp port 10250 of minion1/,
    plant: 'socat TCP-LISTEN:10250,fork,reuseaddr /dev/null </dev/null >/dev/null 2>&1 & echo $! >/run/fault.pid',
    heal: 'kill "$(cat /run/fault.pid)"',
  }),
  bare({
    what: 'a firewall drops what goes to the API server',
    code: 'port-unreachable',
    names: /minion1 cannot reach tcp port 6443 of master .*nothing comes back/,
    onFirst: true,
    plant: 'iptables -I INPUT -p tcp --dport 6443 -j DROP',
    heal: 'iptables -D INPUT -p tcp --dport 6443 -j DROP',
  }),
  bare({
    what: 'a firewall rejects the pod network',
    code: 'port-unreachable',
    names: /master cannot reach udp port 8472 of minion1/,
    plant: 'iptables -I INPUT -p udp --dport 8472 -j REJECT',
    heal: 'iptables -D INPUT -p udp --dport 8472 -j REJECT',
  }),
  bare({
    what: 'the bridge of a pod network of before is there',
    code: 'pod-network-leftover',
    names: /minion1 has the link cni0 of a cluster that was there before/,
    plant: 'ip link add cni0 type bridge && ip addr add 10.244.9.1/24 dev cni0 && ip link set cni0 up',
    heal: 'ip link delete cni0',
  }),
  bare({
    what: 'packets of full size get lost on the way',
    code: 'path-mtu',
    names: /full size from master do not reach minion1/,
    plant: 'iptables -I INPUT -m length --length 1450:1500 -j DROP',
    heal: 'iptables -D INPUT -m length --length 1450:1500 -j DROP',
  }),
  bare({
    what: 'the clock is two minutes ahead',
    code: 'clock-skew',
    names: /minion1 is 1[12]\d s ahead of the other hosts/,
    // A container has the clock of its machine: what tells the time on the host is replaced.
    plant: `mv /usr/bin/date /usr/bin/date.true
printf '%s\\n' '#!/bin/sh' 'case $1 in +%s%N) echo "$(($(date.true +%s) + 120))000000000" ;; *) exec date.true "$@" ;; esac' >/usr/bin/date
chmod 755 /usr/bin/date`,
    heal: 'mv /usr/bin/date.true /usr/bin/date',
  }),
  bare({
    what: 'the name server is the host itself',
    code: 'dns-loop',
    names: /name server 127\.0\.0\.1 of minion1/,
    plant: "cp /etc/resolv.conf /run/resolv && echo 'nameserver 127.0.0.1' >/etc/resolv.conf",
    heal: 'cat /run/resolv >/etc/resolv.conf',
  }),
  bare({
    what: 'there is no name server',
    code: 'dns-missing',
    names: /minion1 has no name server/,
    plant: 'cp /etc/resolv.conf /run/resolv && : >/etc/resolv.conf',
    heal: 'cat /run/resolv >/etc/resolv.conf',
  }),
  bare({
    what: 'the name of the mirror is unknown',
    code: 'name-unresolved',
    names: /cannot find the address of mirror\.invalid/,
    plant: ':',
    heal: ':',
    edit: [/mirror: \S+/, 'mirror: http://mirror.invalid:8080'],
  }),
  bare({
    what: 'the mirror does not run',
    code: 'download-unreachable',
    names: /cannot fetch http:\/\/[\d.]+:9\//,
    plant: ':',
    heal: ':',
    edit: [/mirror: (http:\/\/[\d.]+):\d+/, 'mirror: $1:9'],
  }),
  bare({
    what: 'two clones have one machine id',
    code: 'duplicate-machine-id',
    names: /master and minion1 have the same machine id/,
    plant: 'cp /etc/machine-id /run/machine-id.true; echo "$OTHER_MACHINE_ID" >/etc/machine-id',
    heal: 'cp /run/machine-id.true /etc/machine-id',
  }),
  bare({
    what: 'another pod network is configured',
    code: 'cni-leftover',
    names: /05-other\.conflist/,
    plant: "mkdir -p /etc/cni/net.d && echo '{}' >/etc/cni/net.d/05-other.conflist",
    heal: 'rm -r /etc/cni',
  }),
  bare({
    what: 'a route leads into the range of pods',
    code: 'networks-overlap',
    names: /pod_network 10\.244\.0\.0\/16 overlaps with 10\.244\.7\.0\/24/,
    plant: 'ip route add 10.244.7.0/24 dev lo',
    heal: 'ip route del 10.244.7.0/24 dev lo',
  }),
  bare({
    what: 'a sysctl file switches forwarding off',
    code: 'forwarding-reset',
    names: /99-hardened\.conf/,
    plant: "echo 'net.ipv4.ip_forward = 0' >/etc/sysctl.d/99-hardened.conf",
    heal: 'rm /etc/sysctl.d/99-hardened.conf',
  }),
  bare({
    what: 'programs cannot be run from /usr/local/bin',
    code: 'mount-noexec',
    names: /\/usr\/local\/bin of minion1/,
    plant: 'mount -t tmpfs -o noexec tmpfs /usr/local/bin',
    heal: 'umount /usr/local/bin',
  }),
  bare({
    what: 'mounts are not shared with pods',
    code: 'mounts-private',
    names: /mounts of minion1 are not shared/,
    plant: 'mount --make-rprivate /',
    heal: 'mount --make-rshared /',
  }),
  bare({
    what: 'the host has no /dev/kmsg',
    code: 'kernel-log-missing',
    names: /minion1 has no \/dev\/kmsg/,
    // In a container it is a mount, which can be covered and not be moved.
    plant: ': >/run/fault.kmsg; mount --bind /run/fault.kmsg /dev/kmsg',
    heal: 'umount /dev/kmsg',
  }),
  bare({
    what: 'losetup is not installed',
    code: 'command-missing',
    names: /minion1 lacks losetup/,
    plant: 'mv /usr/sbin/losetup /usr/sbin/losetup.away',
    heal: 'mv /usr/sbin/losetup.away /usr/sbin/losetup',
  }),
  bare({
    what: 'the host belongs to another cluster',
    code: 'foreign-cluster',
    names: /kubelet\.conf/,
    plant: 'mkdir -p /etc/kubernetes && echo x >/etc/kubernetes/kubelet.conf',
    heal: 'rm -r /etc/kubernetes',
  }),
];
