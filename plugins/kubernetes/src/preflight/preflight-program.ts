// The program that preflight runs on a host: it listens where the others are to reach it, tells what it sees, probes
// the others when it is told to, and takes everything away when its stdin ends.

import { type HostProxy, quote } from '@brolly/host-resources';
import { ETCD_FOLDER, listEtcd } from '../resources/etcd-folder.ts';
import { proxyEnvironment } from '../resources/proxy-environment.ts';
import type { ListenPort } from './ports.ts';

export interface ProbeTarget {
  readonly instanceId: string;
  readonly address: string;
  readonly ports: readonly Omit<ListenPort, 'user'>[];
}

export interface ProgramOptions {
  readonly instanceId: string;
  readonly address: string;
  /** Where to listen for the others. */
  readonly listen: readonly Omit<ListenPort, 'user'>[];
  readonly targets: readonly ProbeTarget[];
  /** Addresses of downloads of which the head must be had. */
  readonly downloads: readonly string[];
  /** Through which they are asked for. */
  readonly proxy: HostProxy | undefined;
  /** Whether etcd will write here. */
  readonly hasEtcd: boolean;
  /** Addresses of the other members of etcd. */
  readonly members: readonly string[];
  /** Commands that the cluster needs beside those that every one does. */
  readonly commands: readonly string[];
}

/** Stands in an address of a download for the host's own architecture. */
export const ARCHITECTURE = '@ARCH@';

/** Seconds that a connection may take before it counts as dropped. */
const CONNECT_SECONDS = 3;
const NEEDED_COMMANDS = ['mount', 'umount', 'losetup', 'cp', 'ip', 'nsenter'];
/** Modules that a node needs, and which options of the kernel they are where they are built in. */
const MODULES = {
  overlay: 'OVERLAY_FS',
  br_netfilter: 'BRIDGE_NETFILTER',
  vxlan: 'VXLAN',
  nf_conntrack: 'NF_CONNTRACK',
} as const;
/** Writes that are timed at most, of the size that etcd writes. */
const SYNC_WRITES = 20;

/** Options that kubeadm's SystemVerification asks of a kernel; `|` parts other names of the same. */
export const KERNEL_OPTIONS = [
  'NAMESPACES NET_NS PID_NS IPC_NS UTS_NS CPUSETS MEMCG INET EXT4_FS PROC_FS CGROUPS CGROUP_PIDS CGROUP_SCHED',
  'NETFILTER_XT_TARGET_REDIRECT|IP_NF_TARGET_REDIRECT NETFILTER_XT_MATCH_COMMENT FAIR_GROUP_SCHED',
]
  .join(' ')
  .split(' ');

/**
 * POSIX sh for `startShell`. It prints `name words...` a line: sights, then `@ready`; after a line on stdin its probes,
 * then `@probed`; after another one what it heard, then `@end`. It leaves nothing behind.
 */
export function preflightProgram(options: ProgramOptions): string {
  return `
work=$(mktemp -d /run/brolly-preflight.XXXXXX) || exit 1
children=
leave() { trap - EXIT; [ -z "$children" ] || kill $children 2>/dev/null; rm -rf "$work"; exit 0; }
trap leave EXIT HUP INT TERM PIPE
child() { children="$children $!"; }
${downloadsPart(options)}
${options.hasEtcd ? `${listEtcd()} | sed 's/^/etcd-entry /'\n${DISK_SPEED}` : ''}
${listenPart(options)}
${SIGHTS}
for name in ${[...NEEDED_COMMANDS, ...options.commands].join(' ')}; do command -v "$name" >/dev/null 2>&1 || echo "no-command $name"; done
interface=$(ip -o addr show to ${quote(options.address)} 2>/dev/null | { read -r number name rest && echo "$name"; })
echo "interface $interface"
${options.members.map(sourcePart).join('\n')}
[ -z "$downloading" ] || wait $downloading
[ -z "$timing" ] || wait $timing
cat "$work"/*.said 2>/dev/null
${LISTENING}
echo @ready
read -r go || exit
${probePart(options)}
echo @probed
read -r stop || exit
${hearPart(options)}
echo @end
`;
}

/** Each download is asked for by its head, side by side. */
function downloadsPart({ downloads, proxy }: ProgramOptions): string {
  return `downloading=
case $(uname -m) in aarch64) arch=arm64 ;; *) arch=amd64 ;; esac
head_of() {
  ${proxyEnvironment(proxy)}  case $1 in *${ARCHITECTURE}*) set -- "\${1%%${ARCHITECTURE}*}$arch\${1#*${ARCHITECTURE}}" "$2" ;; esac
  if command -v curl >/dev/null 2>&1; then said=$(curl -fsSLI -o /dev/null --connect-timeout 5 -m 15 "$1" 2>&1) && return
  elif command -v wget >/dev/null 2>&1; then said=$(wget -q --spider -T 10 -t 1 "$1" 2>&1) && return
  else return; fi
  printf 'unreachable %s %s\\n' "$1" "$(printf '%s' "$said" | tr '\\n' ' ')" >"$work/$2.said"
}
${downloads.map((url, index) => `head_of ${quote(url)} head${index} & downloading="$downloading $!"`).join('\n')}
timing=`;
}

/** Mean time of a durable write, of as many as a second allows. The file is there for a moment only. */
const DISK_SPEED = `{
  folder=/var/lib
  [ ! -d ${ETCD_FOLDER} ] || folder=${ETCD_FOLDER}
  file=$(mktemp "$folder/.brolly-preflight.XXXXXX") && {
    before=$(date +%s%N)
    said=$(LC_ALL=C timeout -s INT 1 dd if=/dev/zero of="$file" bs=2300 count=${SYNC_WRITES} oflag=dsync 2>&1)
    after=$(date +%s%N)
    rm -f "$file"
    written=$(printf '%s\\n' "$said" | sed -n 's/^\\([0-9]*\\)+0 records out.*/\\1/p')
    [ "\${written:-0}" -eq 0 ] || echo "sync-us $(((after - before) / (written * 1000)))" >"$work/disk.said"
  }
} & timing=$!`;

/** By which address of its own the host goes to another one. */
function sourcePart(member: string): string {
  return `ip -o route get ${quote(member)} 2>/dev/null | sed -n 's/.* src \\([^ ]*\\).*/source ${member} \\1/p'`;
}

/** All TCP ports have one small process of systemd, each UDP port another; where a port is taken, what is there listens. */
function listenPart({ address, listen }: ProgramOptions): string {
  const host = address.includes(':') ? `[${address}]` : address;
  const calls = listen.map((one) => `listen ${one.protocol} ${one.port}`).join('\n');
  return `
sockets=$(ss -Hlntup 2>/dev/null)
tcp= udp=
listen() {
  case $sockets in
    *"$1 "*":$2 "*) if printf '%s\\n' "$sockets" | grep -q "^$1 .*:$2 "; then echo "busy $1 $2"; return; fi ;;
  esac
  if [ "$1" = tcp ]; then tcp="$tcp -l ${host}:$2"; else udp="$udp -l ${host}:$2"; fi
}
${calls}
if command -v systemd-socket-activate >/dev/null 2>&1; then
  if [ -n "$tcp" ]; then systemd-socket-activate -a $tcp true >/dev/null 2>"$work/tcp" </dev/null & child; fi
  for one in $udp; do
    [ "$one" != -l ] || continue
    systemd-socket-activate -d -l "$one" sh -c 'exec cat <&3 >>"$0"' "$work/heard.\${one##*:}" >/dev/null 2>>"$work/udp" </dev/null & child
  done
fi
printf '%s\\n' "$sockets" | while read -r protocol state in out local peer program; do echo "listener $protocol $local $program"; done`;
}

/** Tells what nobody could listen on, once all had their time to begin. */
const LISTENING = `
for one in tcp udp; do
  if [ $one = tcp ]; then ports=$tcp; else ports=$udp; fi
  try=0
  for port in $ports; do
    [ "$port" != -l ] || continue
    until grep -q "^Listening on .*:\${port##*:} " "$work/$one" 2>/dev/null; do
      try=$((try + 1))
      if [ $try -gt 20 ]; then echo "deaf $one \${port##*:}"; break; fi
      sleep 0.05
    done
  done
done`;

/** Links that kube-proxy and pod networks make on each node, as patterns of `case`. */
const POD_LINKS = [
  'cni0',
  'flannel.*',
  'flannel-v6.*',
  'vxlan.calico',
  'cilium_host',
  'cilium_net',
  'cilium_vxlan',
  'weave',
  'kube-ipvs0',
  'nodelocaldns',
];
/** Where CNI plugins keep which pod has which address: flannel as brolly and its own manifest set it up, and its delegates. */
const POD_ADDRESSES = ['/var/lib/cni/networks/cbr0', '/var/lib/cni/flannel'];

const SIGHTS = `
for path in /sys/class/net/*; do
  name=\${path##*/}
  read -r mtu <"$path/mtu" && echo "mtu $name $mtu"
  case $name in ${POD_LINKS.join(' | ')}) echo "pod-link $name" ;; esac
  case $name in lo | veth* | cali* | docker* | br-* | cni* | flannel*) continue ;; esac
  read -r address <"$path/address" 2>/dev/null && echo "hardware $name $address"
done
grep '^nameserver' /etc/resolv.conf 2>/dev/null
[ -s /run/systemd/resolve/resolv.conf ] && echo resolved yes
if [ -r /sys/fs/cgroup/cgroup.controllers ]; then read -r line </sys/fs/cgroup/cgroup.controllers; echo "controllers $line freezer devices"
else while read -r name number count on; do [ "$on" = 1 ] && echo "controllers $name"; done </proc/cgroups; fi
grep -E '[ ,](noexec|ro)[ ,]' /proc/self/mounts | while read -r device point type flags rest; do
  case $point in /usr* | /opt* | /var* | /etc* | /) echo "mount $point $flags" ;; esac
done
grep -q '^[0-9]* [0-9]* [^ ]* / / [^ ]* .*shared:' /proc/self/mountinfo && echo root-shared yes
[ -c /dev/kmsg ] && echo kernel-log yes
config=/proc/config.gz
[ -r $config ] || config=/boot/config-$(uname -r)
options=
[ ! -r "$config" ] || options=$({ zcat -f "$config" 2>/dev/null || cat "$config"; } | grep -E '^CONFIG_(${KERNEL_OPTIONS.join('|')}|${Object.values(MODULES).join('|')})=[ym]')
[ -z "$options" ] || echo kernel-options $options
missing() {
  case $options in *"CONFIG_$2=y"*) return ;; esac
  [ -d "/sys/module/$1" ] || modprobe -n "$1" 2>/dev/null || grep -q "/$1\\.ko" "/lib/modules/$(uname -r)/modules.builtin" 2>/dev/null || echo "no-module $1"
}
${Object.entries(MODULES)
  .map(([name, option]) => `missing ${name} ${option}`)
  .join('\n')}
for path in /etc/cni/net.d/*; do [ -f "$path" ] && echo "cni \${path##*/}"; done
for path in ${POD_ADDRESSES.join(' ')}; do [ ! -e "$path" ] || echo "pod-addresses $path"; done
if { iptables-save || iptables-nft-save; } 2>/dev/null | grep -q '^:KUBE-' || nft list table ip kube-proxy >/dev/null 2>&1; then echo service-rules yes; fi
grep -Hs '^[^#;]*net.ipv4.ip_forward\\|^[^#;]*net/ipv4/ip_forward' /etc/sysctl.conf /etc/sysctl.d/*.conf /run/sysctl.d/*.conf /usr/lib/sysctl.d/*.conf /usr/local/lib/sysctl.d/*.conf | sed 's/:/ /; s/^/sysctl /'
df -Pk /var/lib / 2>/dev/null | while read -r device size used free percent point; do echo "disk $point $size $free"; done
df -Pi /var/lib / 2>/dev/null | while read -r device size used free percent point; do echo "inodes $point $size $free"; done
for name in kubelet kubeadm k3s; do
  path=$(command -v "$name") && echo "tool $path $("$path" --version 2>/dev/null </dev/null | tr '\\n' ' ')"
done
{ [ -e /run/systemd/container ] || [ -e /.dockerenv ]; } && echo container yes`;

/** What was sent is in the socket at once, but the program that reads it may still be on its way: it gets a moment. */
function hearPart({ listen, targets }: ProgramOptions): string {
  const packets = 2 * targets.length * listen.filter((one) => one.protocol === 'udp').length;
  return `
for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  [ -n "$udp" ] || break
  heard=$(cat "$work"/heard.* 2>/dev/null | grep -c ^brolly || :)
  [ "\${heard:-0}" -lt ${packets} ] || break
  sleep 0.1
done
for file in "$work"/heard.*; do
  [ ! -f "$file" ] || awk -v port="\${file##*.}" '$1 == "brolly" { print "heard", port, $2, length($0) }' "$file"
done`;
}

/** bash opens connections by itself; without it nothing is probed. What has not answered when time is up does not. */
function probePart({ instanceId, targets }: ProgramOptions): string {
  const all = targets.flatMap(({ instanceId: to, address, ports }) =>
    ports.map(({ protocol, port }) => ({ protocol, port, to, address })),
  );
  if (all.length === 0) return '';
  const trying = all.map(({ protocol, to, port }) => `${protocol} ${to} ${port}`).join(' ');
  const calls = all.map(({ protocol, to, address, port }) => `${protocol} ${to} ${address} ${port} &`).join('\n');
  return `
if command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1; then
printf 'trying %s %s %s\\n' ${trying}
read -r mtu 2>/dev/null <"/sys/class/net/$interface/mtu" || mtu=1500
timeout ${CONNECT_SECONDS} bash -s "$mtu" ${quote(instanceId)} <<'PROBES' 2>/dev/null
mtu=$1 self=$2
tcp() {
  said=$({ exec 3<>"/dev/tcp/$2/$3"; } 2>&1)
  echo "probe tcp $1 $3 $? \${said//$'\\n'/ }"
}
udp() {
  case $2 in *:*) most=$((mtu - 48)) ;; *) most=$((mtu - 28)) ;; esac
  exec 3>"/dev/udp/$2/$3" && printf 'brolly %s\\n' "$self" >&3
  if ((most < 4000)); then printf 'brolly %-*s\\n' $((most - 8)) "$self" >&3
  else printf 'brolly %-*s\\n' $((most - 8)) "$self" | dd bs=65536 iflag=fullblock 2>/dev/null >&3; fi
  echo "probe udp $1 $3 $? $most"
}
${calls}
wait
PROBES
fi`;
}
