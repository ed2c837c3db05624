// The files that make one host different from another.

/** What is written over the root file system before a host starts for the first time. */
export interface HostFile {
  /** Relative to the host's root. */
  readonly path: string;
  readonly content: string;
  readonly mode: number;
  /** Numeric owner and group; default root. */
  readonly owner?: number;
}

export interface HostFilesOptions {
  readonly name: string;
  /** IPv4 address in a /24. */
  readonly address: string;
  readonly gateway: string;
  /** Public key that lets root and ubuntu in. */
  readonly authorizedKey: string;
  /** The host's own key pair, in OpenSSH's format. */
  readonly hostKey: { readonly privateKey: string; readonly publicKey: string };
  /** 32 hexadecimal digits. */
  readonly machineId: string;
  readonly nameservers: readonly string[];
}

/** The number that useradd gives the first user of a Debian system. */
const UBUNTU = 1000;

/** The files of one host, folders first seen with their first file. */
export function hostFiles(options: HostFilesOptions): readonly HostFile[] {
  const { name, address, gateway } = options;
  const network = `[Match]
Name=host0

[Network]
Address=${address}/24
Gateway=${gateway}
DHCP=no
LinkLocalAddressing=no
`;
  const authorizedKeys = `${options.authorizedKey.trim()}\n`;
  return [
    { path: 'etc/hostname', content: `${name}\n`, mode: 0o644 },
    { path: 'etc/hosts', content: `127.0.0.1 localhost\n::1 localhost\n127.0.1.1 ${name}\n`, mode: 0o644 },
    { path: 'etc/machine-id', content: `${options.machineId}\n`, mode: 0o444 },
    {
      path: 'etc/resolv.conf',
      content: options.nameservers.map((server) => `nameserver ${server}\n`).join(''),
      mode: 0o644,
    },
    { path: 'etc/systemd/network/80-container-host0.network', content: network, mode: 0o644 },
    { path: 'etc/ssh/ssh_host_ed25519_key', content: options.hostKey.privateKey, mode: 0o600 },
    { path: 'etc/ssh/ssh_host_ed25519_key.pub', content: options.hostKey.publicKey, mode: 0o644 },
    { path: 'root/.ssh/authorized_keys', content: authorizedKeys, mode: 0o600 },
    { path: 'home/ubuntu/.ssh/authorized_keys', content: authorizedKeys, mode: 0o600, owner: UBUNTU },
  ];
}

/** The nameservers of a resolv.conf that another machine can reach too: loopback ones are left out. */
export function reachableNameservers(resolvConf: string): readonly string[] {
  return resolvConf
    .split('\n')
    .map((line) => /^\s*nameserver\s+(\S+)/.exec(line)?.[1])
    .filter((server) => server !== undefined)
    .filter((server) => !server.startsWith('127.') && server !== '::1');
}
