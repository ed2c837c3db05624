// The user's ssh configuration, as the ssh client itself understands it: Host, Match and Include are its business.

import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { atHome } from './at-home.ts';

/** What the configuration says of one name; `undefined` or empty: nothing. */
export interface SshConfig {
  readonly hostName?: string | undefined;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly identityFiles: readonly string[];
  readonly certificateFiles: readonly string[];
  readonly agentSocket?: string | undefined;
  /** `bastion,admin@inner:2222` */
  readonly proxyJump?: string | undefined;
  readonly proxyCommand?: string | undefined;
  readonly pkcs11Provider?: string | undefined;
  readonly hostKeyAlias?: string | undefined;
  readonly knownHostsFiles?: readonly string[] | undefined;
  readonly connectTimeoutMs?: number | undefined;
  /** What only the OpenSSH client makes something of, as lines of its configuration: `gssapiauthentication yes`. */
  readonly clientSettings?: readonly string[] | undefined;
}

/** Reads what is written of a name; a name is read once. */
export type ReadSshConfig = (name: string) => Promise<SshConfig>;

const NOTHING: SshConfig = { identityFiles: [], certificateFiles: [] };
const SYSTEM_CONFIG = '/etc/ssh/ssh_config';
const SYSTEM_FOLDER = '/etc/ssh/ssh_config.d';
/** Stands where nobody has written a user: the client would answer with the name of whoever runs it. */
const NO_USER = 'brolly-nobody-wrote-a-user';
/** How the client gets there, what it shows who it is by, and what it agrees on with the host. */
const CLIENT_SETTINGS = [
  'proxycommand proxyusefdpass addressfamily bindaddress bindinterface tcpkeepalive ipqos',
  'pkcs11provider securitykeyprovider preferredauthentications pubkeyauthentication hostbasedauthentication',
  'gssapiauthentication gssapidelegatecredentials gssapikeyexchange gssapikexalgorithms gssapiclientidentity gssapiserveridentity gssapitrustdns',
  'kexalgorithms ciphers macs hostkeyalgorithms pubkeyacceptedalgorithms casignaturealgorithms requiredrsasize',
]
  .join(' ')
  .split(' ');
const MOST_AT_ONCE = 8;
const TIMEOUT_MS = 5_000;

/**
 * Makes a reader of the configuration.
 *
 * Where the user has none, and the system only what it came with, nothing is started. A configuration that the client
 * cannot read counts as none: the connection fails or not by itself.
 *
 * @param file default `~/.ssh/config`.
 */
export function sshConfigReader(file = join(homedir(), '.ssh', 'config')): ReadSshConfig {
  const answers = new Map<string, Promise<SshConfig>>();
  let defaults: Promise<ReadonlyMap<string, readonly string[]>> | undefined;
  const asked: Promise<unknown>[] = [];
  const isConfigured = existsSync(file) || hasFiles(SYSTEM_FOLDER);

  async function ask(name: string): Promise<SshConfig> {
    await asked.at(-MOST_AT_ONCE);
    defaults ??= askClient('localhost', '');
    const without = await defaults;
    const text = [`Include "${file}"`, `Include "${SYSTEM_CONFIG}"`, 'Match all', `User ${NO_USER}`].join('\n');
    return configOf(await askClient(name, text), without, name);
  }
  return (name) => {
    if (!isConfigured || name.startsWith('-')) return Promise.resolve(NOTHING);
    const known = answers.get(name);
    if (known !== undefined) return known;
    const answer = ask(name).catch(() => NOTHING);
    answers.set(name, answer);
    asked.push(answer);
    return answer;
  };
}

function hasFiles(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length > 0;
}

/** The client opens its configuration by name, and what Node gives as stdin cannot be opened: a pipe can. */
const ASK = 'cat | ssh -G -F /dev/stdin -- "$1"';

/** Setting in small letters -> its values. @throws Error when there is no client, or it does not understand the text. */
function askClient(name: string, text: string): Promise<ReadonlyMap<string, readonly string[]>> {
  return new Promise((resolve, reject) => {
    const child = execFile('/bin/sh', ['-c', ASK, 'sh', name], { timeout: TIMEOUT_MS }, (error, stdout) => {
      if (error) reject(new Error(error.message));
      else resolve(settingsOf(stdout));
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(`${text}\n`);
  });
}

function settingsOf(stdout: string): ReadonlyMap<string, readonly string[]> {
  const settings = new Map<string, string[]>();
  for (const line of stdout.split('\n')) {
    const space = line.indexOf(' ');
    if (space === -1) continue;
    const values = settings.get(line.slice(0, space)) ?? [];
    values.push(line.slice(space + 1));
    settings.set(line.slice(0, space), values);
  }
  return settings;
}

function configOf(
  settings: ReadonlyMap<string, readonly string[]>,
  defaults: ReadonlyMap<string, readonly string[]>,
  name: string,
): SshConfig {
  /** What differs from what the client says without any configuration. */
  const written = (setting: string): readonly string[] => {
    const values = settings.get(setting) ?? [];
    return values.join('\n') === (defaults.get(setting) ?? []).join('\n') ? [] : values;
  };
  const one = (setting: string): string | undefined => written(setting)[0];
  const unlessNone = (value: string | undefined): string | undefined => (value === 'none' ? undefined : value);
  const user = settings.get('user')?.[0];
  const port = one('port');
  const connectTimeout = unlessNone(one('connecttimeout'));
  const hostName = settings.get('hostname')?.[0];
  const knownHosts = written('userknownhostsfile')[0]?.split(' ').map(pathOf);
  return {
    hostName: hostName === name ? undefined : hostName,
    port: port === undefined ? undefined : Number(port),
    user: user === NO_USER ? undefined : user,
    identityFiles: written('identityfile').map(pathOf),
    certificateFiles: written('certificatefile').map(pathOf),
    agentSocket: agentOf(one('identityagent')),
    proxyJump: unlessNone(one('proxyjump')),
    proxyCommand: unlessNone(one('proxycommand')),
    pkcs11Provider: unlessNone(one('pkcs11provider')),
    hostKeyAlias: unlessNone(one('hostkeyalias')),
    connectTimeoutMs: connectTimeout === undefined ? undefined : Number(connectTimeout) * 1000,
    clientSettings: CLIENT_SETTINGS.flatMap((name) => written(name).map((value) => `${name} ${value}`)),
    knownHostsFiles: knownHosts && [...knownHosts, '/etc/ssh/ssh_known_hosts'],
  };
}

function agentOf(written: string | undefined): string | undefined {
  if (written === undefined || written === 'SSH_AUTH_SOCK') return undefined;
  if (written === 'none') return '';
  return written.startsWith('$') ? process.env[written.slice(1)] : pathOf(written);
}

/** The client leaves `~` and `%d` in some of its answers. */
function pathOf(written: string): string {
  return atHome(written).replaceAll('%d', homedir());
}
