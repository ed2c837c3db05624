// An address with everything decided: what the blueprint leaves open comes from the ssh configuration, then from defaults.

import { homedir } from 'node:os';
import { join } from 'node:path';
import type { HostAddress, HostLogin } from '@brolly/plugin-sdk';
import type { Become } from './become.ts';
import { type ReadSshConfig, type SshConfig } from './ssh-config.ts';

/** Everything that is needed to log in to one host. */
export interface Login extends HostLogin {
  /** The name that messages use. */
  readonly name: string;
  readonly port: number;
  readonly user: string;
  /** The name under which known_hosts has the host; default is the address. */
  readonly hostKeyAlias?: string | undefined;
  /** Where known keys are looked for; a new one is written to the first. */
  readonly knownHostsFiles: readonly string[];
  readonly agentSocket?: string | undefined;
  /** Milliseconds to connect and log in, where the ssh configuration says. */
  readonly connectTimeoutMs?: number | undefined;
  /** Lines for the configuration of the OpenSSH client, which alone makes something of them. */
  readonly clientSettings?: readonly string[] | undefined;
  /** The name that the ssh configuration has for it. */
  readonly configuredAs: string;
}

/** A host to reach, with the hosts on the way. */
export interface Target extends Login {
  readonly become: Become;
  readonly bastions: readonly Login[];
  readonly transport: 'auto' | 'native' | 'openssh' | 'local';
  /** What only the OpenSSH client can do and this host needs, in words; empty where there is nothing. */
  readonly demands: readonly string[];
}

const DEFAULT_PORT = 22;
const DEFAULT_USER = 'root';
/** Jump hosts that jump over others: a configuration may name a host as its own jump host. */
const MOST_BASTIONS = 8;

/** Decides everything about the way to a host. Asks nothing of the network. */
export async function resolveTarget(address: HostAddress, readConfig: ReadSshConfig): Promise<Target> {
  const config = await readConfig(address.address);
  const login = resolveLogin(address, address.name, config);
  const bastions =
    address.bastions === undefined
      ? await jumpHosts(config.proxyJump, address, readConfig)
      : await Promise.all(address.bastions.map(async (one) => resolveBastion(one, address, readConfig)));
  return {
    ...login,
    become: login.user === 'root' ? { method: 'none' } : (address.become ?? { method: 'sudo' }),
    bastions,
    transport: address.transport ?? 'auto',
    demands: [...demandsOf(address, config), ...(address.bastions ?? []).flatMap((one) => demandsOf(one, undefined))],
  };
}

/** What counts as the same connection; kept in memory only, for it holds the password of root. */
export function targetKey({ user, address, port, bastions, transport, become }: Target): string {
  const way = [...bastions, { user, address, port }].map((one) => `${one.user}@${one.address}:${one.port}`);
  return JSON.stringify([transport, way, become.method, become.password]);
}

function resolveLogin(written: HostLogin, name: string, config: SshConfig): Login {
  const policy = written.hostKeyPolicy;
  const ownFile = policy.kind === 'pinned' ? undefined : policy.file;
  const credentials =
    written.credentials.length > 0 || config.identityFiles.length === 0
      ? written.credentials
      : [
          { kind: 'agent' } as const,
          ...config.identityFiles.map((path, index) => {
            const certificate = config.certificateFiles[index];
            return { kind: 'key-file', path, ...(certificate === undefined ? {} : { certificate }) } as const;
          }),
        ];
  return {
    name,
    address: config.hostName ?? written.address,
    configuredAs: written.address,
    port: written.port ?? config.port ?? DEFAULT_PORT,
    user: written.user ?? config.user ?? DEFAULT_USER,
    credentials,
    hostKeyPolicy: policy,
    hostKeyAlias: config.hostKeyAlias,
    knownHostsFiles:
      ownFile === undefined
        ? (config.knownHostsFiles ?? [join(homedir(), '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts'])
        : [ownFile],
    connectTimeoutMs: config.connectTimeoutMs,
    clientSettings: config.clientSettings,
    agentSocket: config.agentSocket ?? process.env['SSH_AUTH_SOCK'],
  };
}

async function resolveBastion(written: HostLogin, address: HostAddress, readConfig: ReadSshConfig): Promise<Login> {
  const config = await readConfig(written.address);
  return resolveLogin(written, `${written.address}, on the way to ${address.name}`, config);
}

/** `ProxyJump a,user@b:2222`, and what those jump over themselves, in the order in which they are passed. */
async function jumpHosts(
  proxyJump: string | undefined,
  address: HostAddress,
  readConfig: ReadSshConfig,
  room = MOST_BASTIONS,
): Promise<readonly Login[]> {
  if (proxyJump === undefined || room <= 0) return [];
  const names = proxyJump.split(',');
  const first = parseJump(names[0] ?? '');
  const before = await jumpHosts((await readConfig(first.address)).proxyJump, address, readConfig, room - names.length);
  const hops = names.map((name): HostLogin => {
    const { address: jump, user, port } = parseJump(name);
    return { address: jump, user, port, credentials: [], hostKeyPolicy: bastionPolicy(address) };
  });
  return [...before, ...(await Promise.all(hops.map((hop) => resolveBastion(hop, address, readConfig))))];
}

/** A pinned key is the host's own: bastions are known by the user's known_hosts. */
function bastionPolicy({ hostKeyPolicy }: HostAddress): HostLogin['hostKeyPolicy'] {
  return hostKeyPolicy.kind === 'pinned' ? { kind: 'known-hosts' } : hostKeyPolicy;
}

function parseJump(text: string): Pick<HostLogin, 'address' | 'user' | 'port'> {
  const found = /^(?:ssh:\/\/)?(?:(?<user>[^@]+)@)?(?:\[(?<six>[^\]]+)\]|(?<host>[^:/]+))(?::(?<port>\d+))?\/?$/.exec(
    text.trim(),
  )?.groups;
  return {
    address: found?.['six'] ?? found?.['host'] ?? text,
    user: found?.['user'],
    port: found?.['port'] === undefined ? undefined : Number(found['port']),
  };
}

function demandsOf(written: HostLogin, config: SshConfig | undefined): readonly string[] {
  const hasCertificate = written.credentials.some((one) => one.kind === 'key-file' && one.certificate !== undefined);
  return [
    ...(hasCertificate || (config?.certificateFiles.length ?? 0) > 0 ? ['a certificate of the user'] : []),
    ...(config?.proxyCommand === undefined ? [] : ['a ProxyCommand']),
    ...(config?.pkcs11Provider === undefined ? [] : ['a PKCS#11 provider']),
  ];
}
