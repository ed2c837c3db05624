// What is so on a host, gathered by one script in one round trip.

import type { HostFacts } from '@brolly/plugin-sdk';
import { decodeWord, protocolWords } from './protocol.ts';
import { SAY_FUNCTIONS } from './shell/say-functions.ts';
import { assembleScript, DEFAULT_RECORD_ROOT } from './shell/script.ts';

/** Commands whose presence is asked for. */
const COMMANDS = [
  'apk apt-get chronyc conntrack containerd crictl crio ctr curl dnf docker dockerd dpkg ebtables ethtool',
  'firewall-cmd getenforce gzip ip ip6tables ipset iptables journalctl kubeadm kubectl kubelet modprobe mount nerdctl nft nsenter pacman podman',
  'restorecon rpm runc sha256sum socat swapoff sysctl systemctl tar ufw umount wget xz yum zypper',
].join(' ');

/** Units of container runtimes, clusters, firewalls, network managers and time clients. */
const UNITS = [
  'containerd docker crio cri-docker podman kubelet etcd k3s k3s-agent rke2-server rke2-agent',
  'k0scontroller k0sworker snap.microk8s.daemon-kubelite firewalld nftables',
  'NetworkManager systemd-networkd chrony chronyd systemd-timesyncd ntpd ntp ntpsec openntpd',
]
  .join(' ')
  .split(' ')
  .map((name) => `${name}.service`);

/** What container runtimes and clusters leave on a host, and what tells of SELinux and its policy for containers. */
const TRACES = [
  '/etc/kubernetes/manifests /etc/kubernetes/admin.conf /etc/kubernetes/kubelet.conf /etc/kubernetes/pki',
  '/var/lib/kubelet/config.yaml /var/lib/kubelet/pki /var/lib/etcd/member /etc/cni/net.d /opt/cni/bin',
  '/run/containerd/containerd.sock /var/run/docker.sock /run/crio/crio.sock /run/cri-dockerd.sock /etc/containerd/config.toml',
  '/var/lib/containerd /var/lib/docker /var/lib/rancher /etc/rancher /var/lib/k0s /etc/k0s /var/snap/microk8s /run/flannel',
  '/sys/fs/selinux/enforce /usr/share/containers/selinux/contexts',
].join(' ');

/** Mount points whose kind, flags and free space matter. */
const MOUNT_POINTS = ['/', '/var', '/usr', '/tmp'];

/**
 * What is read of files, by one `grep` for all: a shell reads byte by byte, and each process costs a host more than what
 * it looks at. By file: the fact that a line of it stands for.
 */
const FILES: Readonly<Record<string, (line: string, words: readonly string[]) => string | undefined>> = {
  '/etc/os-release': (line) => `os ${line}`,
  '/usr/lib/os-release': (line) => `os ${line}`,
  '/etc/ufw/ufw.conf': (line) => (line === 'ENABLED=yes' ? 'ufw in-force' : undefined),
  '/proc/meminfo': (_, [name, kilobytes]) => (name === 'MemTotal:' ? `memory-kb ${kilobytes}` : undefined),
  '/proc/swaps': (_, [name, type]) => (type === 'partition' || type === 'file' ? `swap ${name}` : undefined),
  '/proc/1/status': (_, [name, mask]) => (name === 'CapBnd:' ? `capabilities ${mask}` : undefined),
  '/proc/self/status': (_, [name, mask]) => (name === 'Cpus_allowed:' ? `cpu-mask ${mask}` : undefined),
  '/proc/self/mounts': (_, [, point, type, options]) => `mount ${point} ${type} ${options}`,
  '/proc/net/tcp': (_, words) => listening(words),
  '/proc/net/tcp6': (_, words) => listening(words),
};

/** The lines of these files that say something. */
const LINES = [
  '^(ID|VERSION_ID|PRETTY_NAME|ENABLED)=|^(MemTotal|CapBnd|Cpus_allowed):|[[:space:]](partition|file)[[:space:]]| 0A ',
  '^[^ ]+ (/|/usr|/var|/tmp|/sys/fs/cgroup) ',
].join('|');

/** What programs print, by the section that stands before it. */
const SECTIONS: Readonly<Record<string, (line: string, words: readonly string[]) => string | undefined>> = {
  listening: (_, [state, , , local]) => (state === 'LISTEN' ? `port ${local?.split(':').at(-1)}` : undefined),
  addresses: (_, [, name, , address]) => `address ${name} ${address}`,
  routes: (line, words) => (isRouteElsewhere(words) ? `route ${line}` : undefined),
  free: (_, [, , , free, , ...point]) => `free ${free} ${point.join(' ')}`,
  units: (line) => `unit ${line}`,
};

const FACTS_MAIN = `
fact() { brolly_say "$1 $2"; }
section() { fact section "$1"; brolly_hand_over; }
fact clock "$(date +%s%N)"
if [ -r /etc/os-release ]; then release_file=/etc/os-release; else release_file=/usr/lib/os-release; fi
# The kernel goes through all it knows of TCP for these files; ss asks for what listens.
tcp='/proc/net/tcp /proc/net/tcp6'
if command -v ss >/dev/null; then section listening; ss -ltn 2>/dev/null && tcp=; fi
grep -E '${LINES}' "$release_file" /etc/ufw/ufw.conf ${Object.keys(FILES)
  .filter((path) => path.startsWith('/proc/') && !path.startsWith('/proc/net/'))
  .join(' ')} $tcp 2>/dev/null
read -r value </proc/sys/kernel/osrelease && fact kernel "$value"
read -r value </proc/sys/kernel/hostname && fact hostname "$value"
if [ -r /etc/machine-id ] && read -r value </etc/machine-id; then fact machine-id "$value"; fi
if [ -r /proc/sys/kernel/arch ] && read -r value </proc/sys/kernel/arch; then fact machine "$value"; else fact machine "$(uname -m)"; fi
[ -w /usr ] || fact usr-read-only yes
if [ -w /proc/sys/net/ipv4/ip_forward ]; then fact net-sysctls-writable yes; fi
if command -v ip >/dev/null; then
  section addresses; ip -o addr show 2>/dev/null
  section routes; ip -4 route show table all 2>/dev/null
fi
section free; df -Pk ${MOUNT_POINTS.join(' ')} 2>/dev/null
for name in ${COMMANDS}; do if command -v "$name" >/dev/null; then fact command "$name"; fi; done
if [ -d /run/systemd/system ]; then
  fact init systemd
  section units; systemctl show -p Id,LoadState,ActiveState ${UNITS.join(' ')} 2>/dev/null
fi
for name in ${TRACES}; do if [ -e "$name" ]; then fact trace "$name"; fi; done
if command -v containerd >/dev/null; then fact containerd "$(containerd --version 2>/dev/null </dev/null)"
elif [ -S /run/containerd/containerd.sock ] && command -v ctr >/dev/null; then
  fact containerd "$(ctr --connect-timeout 2s version 2>/dev/null | grep Version: | tail -n 1)"
fi
if [ -S /run/containerd/containerd.sock ] && command -v ctr >/dev/null; then
  case $(ctr --connect-timeout 2s plugins ls 2>/dev/null | tr -s ' ' | grep '^io.containerd.grpc.v1 cri ') in *' ok'*) fact containerd-cri yes ;; esac
  case $(containerd config dump 2>/dev/null </dev/null) in *'restrict_oom_score_adj = true'*) fact containerd-oom restricted ;; esac
fi
for name in ${DEFAULT_RECORD_ROOT}/records/*/; do
  if [ -d "$name" ]; then name=\${name%/}; fact owner "\${name##*/}"; fi
done
fact end yes
brolly_hand_over
`;

/** A script that prints everything `HostFacts` names. It changes nothing and needs well under 300 ms. */
export function factsScript(): string {
  return assembleScript([SAY_FUNCTIONS], FACTS_MAIN);
}

/**
 * Reads the output of the facts script.
 *
 * @param clock when the script was sent and its output had come, in milliseconds of our clock: half of the time
 *   between them is taken for the way there.
 */
export function parseFacts(stdout: string, clock: { sentAt: number; receivedAt: number }): HostFacts {
  const values = factValues(stdout);
  const one = (name: string): string => values.get(name)?.[0] ?? '';
  const all = (name: string): readonly string[] => values.get(name) ?? [];
  const os = osRelease(all('os'));
  const units = unitStates(all('unit'));
  return {
    osId: os.get('ID') ?? '',
    osVersion: os.get('VERSION_ID') ?? '',
    osName: os.get('PRETTY_NAME') ?? '',
    kernel: one('kernel'),
    architecture: goArchitecture(one('machine')),
    hostname: one('hostname'),
    machineId: one('machine-id'),
    initSystem: one('init') === 'systemd' ? 'systemd' : 'other',
    cgroupVersion: mountType(all('mount'), '/sys/fs/cgroup') === 'cgroup2' ? 2 : 1,
    cpus: countBits(one('cpu-mask')) || 1,
    memoryBytes: Number(one('memory-kb')) * 1024,
    swaps: all('swap'),
    capabilities: capabilityNames(one('capabilities')),
    usrIsReadOnly: one('usr-read-only') === 'yes',
    netSysctlsAreWritable: one('net-sysctls-writable') === 'yes',
    addresses: all('address').flatMap(parseAddress),
    routes: all('route').map((route) => route.trim()),
    listeningPorts: sortedPorts([...all('port').map(Number), ...all('listening').map(fromHexadecimal)]),
    freeBytes: freeBytes(all('free')),
    commands: all('command'),
    units,
    firewall: units['firewalld.service'] === 'active' ? 'firewalld' : values.has('ufw') ? 'ufw' : undefined,
    traces: all('trace'),
    containerdVersion: /\bv?(\d+\.\d+\.\d+\S*)/.exec(one('containerd'))?.[1],
    containerdServesCri: one('containerd-cri') === 'yes',
    containerdRestrictsOomScore: one('containerd-oom') === 'restricted',
    recordOwners: all('owner').map(decodeWord),
    clockSkewMs: clockSkew(one('clock'), clock),
  };
}

/** Whether the facts script came to its end. */
export function factsAreComplete(stdout: string): boolean {
  return factValues(stdout).has('end');
}

function factValues(stdout: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  let section = '';
  for (const line of stdout.split('\n')) {
    const words = protocolWords(line) ?? factOf(line, section)?.split(' ');
    if (words?.[0] === undefined) continue;
    const [name, ...rest] = words;
    if (name === 'section') section = rest.join(' ');
    const list = values.get(name) ?? [];
    list.push(rest.join(' '));
    values.set(name, list);
  }
  return values;
}

/** The fact that a line of a file or of a program stands for. */
function factOf(line: string, section: string): string | undefined {
  const path = Object.keys(FILES).find((name) => line.startsWith(`${name}:`));
  const text = path === undefined ? line : line.slice(path.length + 1);
  const read = path === undefined ? SECTIONS[section] : FILES[path];
  return read?.(text, text.trim().split(/\s+/));
}

/** Whether a route is none of those that the kernel makes for the host's own addresses and for its loopback. */
function isRouteElsewhere([first = '', to = '']: readonly string[]): boolean {
  if (first === 'broadcast' || first === 'multicast') return false;
  return first !== 'local' || (to.includes('/') && !to.startsWith('127.'));
}

/** Of a line of /proc/net/tcp: `1: 0100007F:1F90 00000000:0000 0A ...` */
function listening([, local = '', , state]: readonly string[]): string | undefined {
  return state === '0A' ? `listening ${local.split(':')[1]}` : undefined;
}

/** How many processors a mask such as `ff,ffffffff` lets us use. */
function countBits(mask: string): number {
  const digits = mask.replaceAll(',', '');
  if (!/^[0-9a-f]+$/i.test(digits)) return 0;
  return BigInt(`0x${digits}`).toString(2).replaceAll('0', '').length;
}

function osRelease(lines: readonly string[]): Map<string, string> {
  return new Map(
    lines.map((line) => {
      const at = line.indexOf('=');
      const value = line.slice(at + 1).trim();
      return [line.slice(0, at), value.replace(/^(["'])(.*)\1$/, '$2').replaceAll(/\\(["$`\\])/g, '$1')];
    }),
  );
}

function goArchitecture(machine: string): string {
  const names: Readonly<Record<string, string>> = {
    x86_64: 'amd64',
    aarch64: 'arm64',
    armv7l: 'arm',
    armv6l: 'arm',
    i686: '386',
    i386: '386',
    loongarch64: 'loong64',
  };
  return names[machine] ?? machine;
}

/** The type of what was mounted last at a point. */
function mountType(mounts: readonly string[], point: string): string | undefined {
  return mounts
    .filter((mount) => mount.startsWith(`${point} `))
    .at(-1)
    ?.split(' ')[1];
}

/** By number, from linux/capability.h. */
const CAPABILITIES = [
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE',
  'NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN',
  'SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE',
  'MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE',
]
  .join(' ')
  .split(' ');

/** `0000000000000003` is `CAP_CHOWN`, `CAP_DAC_OVERRIDE`. */
function capabilityNames(mask: string): string[] {
  if (!/^[0-9a-f]+$/i.test(mask)) return [];
  const bits = BigInt(`0x${mask}`);
  return CAPABILITIES.filter((_, number) => (bits >> BigInt(number)) & 1n).map((name) => `CAP_${name}`);
}

function parseAddress(text: string): HostFacts['addresses'] {
  const match = /^(\S+) ([0-9a-fA-F:.]+)\/(\d+)$/.exec(text.replace(/ peer /, ' '));
  if (match?.[1] === undefined || match[2] === undefined) return [];
  return [{ interface: match[1], address: match[2], prefix: Number(match[3]) }];
}

function sortedPorts(ports: readonly number[]): number[] {
  return [...new Set(ports)].sort((left, right) => left - right);
}

function fromHexadecimal(port: string): number {
  return Number.parseInt(port, 16);
}

/** Of df's lines those whose mount point is one of ours: the others are seen through it. */
function freeBytes(lines: readonly string[]): Record<string, number> {
  const bytes: Record<string, number> = {};
  for (const line of lines) {
    const [free, ...point] = line.split(' ');
    const mountPoint = point.join(' ');
    if (MOUNT_POINTS.includes(mountPoint)) bytes[mountPoint] = Number(free) * 1024;
  }
  return bytes;
}

function unitStates(lines: readonly string[]): Record<string, string> {
  const units: Record<string, string> = {};
  for (const block of lines.join('\n').split(/\n\n+/)) {
    const fields = new Map(block.split('\n').map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]));
    const id = fields.get('Id');
    if (id === undefined || fields.get('LoadState') === 'not-found') continue;
    units[id] = fields.get('ActiveState') ?? 'unknown';
  }
  return units;
}

function clockSkew(digits: string, clock: { sentAt: number; receivedAt: number }): number {
  const nanoseconds = /^(\d{10})(\d{9})$/.exec(digits);
  const seconds = /^\d{10}/.exec(digits);
  const middle = (clock.sentAt + clock.receivedAt) / 2;
  if (nanoseconds !== null) return Math.round(Number(nanoseconds[1]) * 1000 + Number(nanoseconds[2]) / 1e6 - middle);
  return seconds === null ? 0 : Math.round(Number(seconds[0]) * 1000 + 500 - middle);
}
