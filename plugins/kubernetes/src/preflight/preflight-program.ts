// The program that preflight runs on a host: it listens where the others are to reach it, tells what it sees, probes
// the others when it is told to, and takes everything away when its stdin ends.

import { quote } from '@brolly/host-resources';
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
  /** Whether etcd will write here. */
  readonly hasEtcd: boolean;
}

/** Stands in an address of a download for the host's own architecture. */
export const ARCHITECTURE = '@ARCH@';

/** Seconds that a connection may take before it counts as dropped. */
const CONNECT_SECONDS = 3;
const NEEDED_COMMANDS = ['mount', 'umount', 'losetup', 'cp', 'ip', 'nsenter'];
const MODULES = ['overlay', 'br_netfilter', 'vxlan', 'nf_conntrack'];
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
${options.hasEtcd ? DISK_SPEED : ''}
${listenPart(options)}
${SIGHTS}
for name in ${NEEDED_COMMANDS.join(' ')}; do command -v "$name" >/dev/null 2>&1 || echo "no-command $name"; done
ip -o addr show to ${quote(options.address)} 2>/dev/null | while read -r number name rest; do echo "interface $name"; done
[ -z "$downloading" ] || wait $downloading
[ -z "$timing" ] || wait $timing
cat "$work"/*.said 2>/dev/null
echo @ready
read -r go || exit
${probePart(options)}
echo @probed
read -r stop || exit
[ ! -f "$work/heard" ] || awk '$1 == "brolly" { print "heard", $2, length($0) }' "$work/heard"
echo @end
`;
}

/** Each download is asked for by its head, side by side. */
function downloadsPart({ downloads }: ProgramOptions): string {
  return `downloading=
case $(uname -m) in aarch64) arch=arm64 ;; *) arch=amd64 ;; esac
head_of() {
  case $1 in *${ARCHITECTURE}*) set -- "\${1%%${ARCHITECTURE}*}$arch\${1#*${ARCHITECTURE}}" "$2" ;; esac
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
  file=$(mktemp /var/lib/.brolly-preflight.XXXXXX) && {
    before=$(date +%s%N)
    said=$(LC_ALL=C timeout -s INT 1 dd if=/dev/zero of="$file" bs=2300 count=${SYNC_WRITES} oflag=dsync 2>&1)
    after=$(date +%s%N)
    rm -f "$file"
    written=$(printf '%s\\n' "$said" | sed -n 's/^\\([0-9]*\\)+0 records out.*/\\1/p')
    [ "\${written:-0}" -eq 0 ] || echo "sync-us $(((after - before) / (written * 1000)))" >"$work/disk.said"
  }
} & timing=$!`;

/** Each listener is one small process of systemd; a port that is taken is told, and what is there listens instead. */
function listenPart({ address, listen }: ProgramOptions): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return `
ss -Hltnp 2>/dev/null | while read -r state in out local peer program; do echo "listener tcp $local $program"; done >"$work/listeners"
ss -Hlunp 2>/dev/null | while read -r state in out local peer program; do echo "listener udp $local $program"; done >>"$work/listeners"
cat "$work/listeners"
taken() { grep -q "^listener $1 [^ ]*:$2 " "$work/listeners"; }
waiting=
listen() {
  if taken "$1" "$2"; then echo "busy $1 $2"; return; fi
  command -v systemd-socket-activate >/dev/null 2>&1 || { echo "deaf $1 $2"; return; }
  if [ "$1" = tcp ]; then systemd-socket-activate -a -l ${quote(host)}:"$2" true >/dev/null 2>"$work/$1.$2" </dev/null &
  else systemd-socket-activate -d -l ${quote(host)}:"$2" sh -c 'exec cat <&3 >>"$0"' "$work/heard" >/dev/null 2>"$work/$1.$2" </dev/null & fi
  child
  waiting="$waiting $1.$2"
}
${listen.map((one) => `listen ${one.protocol} ${one.port}`).join('\n')}`;
}

const SIGHTS = `
for path in /sys/class/net/*; do
  name=\${path##*/}
  read -r mtu <"$path/mtu" && echo "mtu $name $mtu"
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
for name in ${MODULES.join(' ')}; do
  [ -d "/sys/module/$name" ] || modprobe -n "$name" 2>/dev/null || grep -q "/$name\\.ko" "/lib/modules/$(uname -r)/modules.builtin" 2>/dev/null || echo "no-module $name"
done
config=/proc/config.gz
[ -r $config ] || config=/boot/config-$(uname -r)
if [ -r "$config" ]; then
  { zcat -f "$config" 2>/dev/null || cat "$config"; } | grep -E '^CONFIG_(${KERNEL_OPTIONS.join('|')}|OVERLAY_FS|VXLAN|NF_CONNTRACK|BRIDGE_NETFILTER)=[ym]' | tr '\\n' ' ' | sed 's/^/kernel-options /; s/$/\\n/'
fi
for path in /etc/cni/net.d/*; do [ -f "$path" ] && echo "cni \${path##*/}"; done
grep -Hs '^[^#;]*net.ipv4.ip_forward\\|^[^#;]*net/ipv4/ip_forward' /etc/sysctl.conf /etc/sysctl.d/*.conf /run/sysctl.d/*.conf /usr/lib/sysctl.d/*.conf /usr/local/lib/sysctl.d/*.conf | sed 's/:/ /; s/^/sysctl /'
df -Pk /var/lib / 2>/dev/null | while read -r device size used free percent point; do echo "disk $point $size $free"; done
df -Pi /var/lib / 2>/dev/null | while read -r device size used free percent point; do echo "inodes $point $size $free"; done
for name in kubelet kubeadm k3s; do
  path=$(command -v "$name") && echo "tool $path $("$path" --version 2>/dev/null </dev/null | tr '\\n' ' ')"
done
systemctl is-active -q chrony.service chronyd.service systemd-timesyncd.service ntpd.service ntp.service ntpsec.service openntpd.service 2>/dev/null && echo time-kept yes
systemd-detect-virt -q -c 2>/dev/null && echo container yes
for one in $waiting; do
  for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    grep -q '^Listening' "$work/$one" 2>/dev/null && break
    sleep 0.05
  done
  grep -q '^Listening' "$work/$one" 2>/dev/null || echo "deaf \${one%.*} \${one#*.}"
done`;

/** bash can open connections by itself; without it nothing is probed. All targets at once, each with a limit on time. */
function probePart({ instanceId, targets }: ProgramOptions): string {
  const calls = targets.flatMap(({ instanceId: to, address, ports }) =>
    ports.map(({ protocol, port }) => `${protocol} ${quote(to)} ${quote(address)} ${port} &`),
  );
  if (calls.length === 0) return '';
  return `
probes=
if command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1; then
  read -r mtu <"/sys/class/net/$(ip -o route get ${quote(targets[0]?.address ?? '')} 2>/dev/null | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')/mtu" || mtu=1500
  tcp() {
    said=$(timeout ${CONNECT_SECONDS} bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$2" "$3" 2>&1)
    echo "probe tcp $1 $3 $? $(printf '%s' "$said" | tr '\\n' ' ')"
  }
  udp() {
    case $2 in *:*) most=$((mtu - 48)) ;; *) most=$((mtu - 28)) ;; esac
    timeout ${CONNECT_SECONDS} bash -c '
      exec 3>"/dev/udp/$0/$1" && printf "brolly %s\\n" "$2" >&3 && printf "brolly %-*s\\n" "$(($3 - 8))" "$2" | dd bs=65536 iflag=fullblock 2>/dev/null >&3' "$2" "$3" ${quote(instanceId)} "$most" >/dev/null 2>&1
    echo "probe udp $1 $3 $? $most"
  }
  ${calls.map((call) => `${call} probes="$probes $!"`).join('\n  ')}
  wait $probes
fi`;
}
