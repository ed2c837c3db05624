// What the OpenSSH client is given for one connection: a folder with its configuration, its helpers and its socket.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostCredential } from '@brolly/plugin-sdk';
import { atHome } from '../at-home.ts';
import type { Login, Target } from '../login.ts';

/** Files of one connection; nothing in them is secret: secrets are in the environment of the client alone. */
export interface ClientFiles {
  readonly folder: string;
  readonly config: string;
  readonly controlPath: string;
  /** A line `type key` for each key that a host showed, the last host's last. */
  readonly offeredKeys: string;
  readonly environment: NodeJS.ProcessEnv;
  remove(): Promise<void>;
}

/** The name of the host to reach in the configuration. */
export const TARGET = 'brolly-target';
const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa', 'id_ed25519_sk', 'id_ecdsa_sk'];

/** Writes the files; the folder is its owner's only. */
export async function writeClientFiles(target: Target): Promise<ClientFiles> {
  const folder = await mkdtemp(join(process.env['XDG_RUNTIME_DIR'] ?? tmpdir(), 'brolly-ssh-'));
  const config = join(folder, 'config');
  const offeredKeys = join(folder, 'offered');
  const hops = [...target.bastions, target];
  const secrets = secretsOf(hops);
  const texts = hops.map((login, index) => hostText(login, { folder, index, isTarget: login === target }));
  await Promise.all([
    writeFile(config, `${texts.join('\n')}\n`, { mode: 0o600 }),
    writeFile(join(folder, 'askpass'), askpassText(folder, secrets), { mode: 0o700 }),
    ...hops.map((login, index) =>
      writeFile(join(folder, `known-key-${index}`), knownKeyText(login, offeredKeys), { mode: 0o700 }),
    ),
  ]);
  return {
    folder,
    config,
    controlPath: join(folder, 'control'),
    offeredKeys,
    environment: {
      ...process.env,
      LC_ALL: 'C',
      SSH_ASKPASS: join(folder, 'askpass'),
      SSH_ASKPASS_REQUIRE: 'force',
      ...Object.fromEntries(secrets.map(({ value }, index) => [`BROLLY_SECRET_${index}`, value])),
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** One `Host` of the configuration. The first word on a setting counts: what the user's own has for it fills what is not set here. */
function hostText(
  login: Login,
  at: { readonly folder: string; readonly index: number; readonly isTarget: boolean },
): string {
  const { folder, index } = at;
  const isPinned = login.hostKeyPolicy.kind === 'pinned';
  const asksForPassword = login.credentials.some((one) => one.kind === 'password' || one.kind === 'answers');
  const settings = [
    `Host ${at.isTarget ? TARGET : hopName(index)}`,
    `HostName ${login.address}`,
    `Port ${login.port}`,
    `User ${login.user}`,
    ...identityLines(login),
    `BatchMode ${asksForPassword || hasPassphrase(login) ? 'no' : 'yes'}`,
    'NumberOfPasswordPrompts 1',
    // An unknown key is judged, asked about and written down by ourselves.
    'StrictHostKeyChecking yes',
    ...(isPinned
      ? ['UserKnownHostsFile /dev/null', 'GlobalKnownHostsFile /dev/null']
      : [`UserKnownHostsFile ${login.knownHostsFiles.map((file) => `"${file}"`).join(' ')}`]),
    `KnownHostsCommand "${join(folder, `known-key-${index}`)}" %I %t %K %f %H`,
    ...(pinnedTypes(login).length === 0 ? [] : [`HostKeyAlgorithms ^${pinnedTypes(login).join(',')}`]),
    ...(login.hostKeyAlias === undefined ? [] : [`HostKeyAlias ${login.hostKeyAlias}`]),
    'HashKnownHosts no',
    'CheckHostIP no',
    'UpdateHostKeys no',
    'ServerAliveInterval 10',
    'ServerAliveCountMax 3',
    'ForwardX11 no',
    ...(index === 0 ? [] : [`ProxyJump ${hopName(index - 1)}`]),
    ...(login.clientSettings ?? []),
    // A ticket of Kerberos is as good as an agent.
    ...(usesAgent(login) ? ['GSSAPIAuthentication yes'] : []),
  ];
  return settings.join('\n  ');
}

/** A host with several keys is to show the one that is pinned; an rsa key is known by the name `ssh-rsa`. */
function pinnedTypes({ hostKeyPolicy }: Login): readonly string[] {
  if (hostKeyPolicy.kind !== 'pinned') return [];
  const types = hostKeyPolicy.keys.flatMap((key) =>
    key.trim().includes(' ') ? [key.trim().split(/\s+/)[0] ?? ''] : [],
  );
  return types.flatMap((type) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type]));
}

function hopName(index: number): string {
  return `brolly-hop-${index}`;
}

/** Whether what the user has at hand is tried: not where the blueprint has a key or a password. */
function usesAgent({ credentials }: Login): boolean {
  return credentials.length === 0 || credentials.some((one) => one.kind === 'agent');
}

function identityLines(login: Login): readonly string[] {
  const { credentials, agentSocket } = login;
  const agent = usesAgent(login) && agentSocket !== undefined && agentSocket !== '' ? `"${agentSocket}"` : 'none';
  const keys = credentials.flatMap((one) => (one.kind === 'key-file' ? [one] : []));
  const paths = credentials.length === 0 ? DEFAULT_KEYS.map((name) => join(homedir(), '.ssh', name)) : keys.map(pathOf);
  return [
    `IdentityAgent ${agent}`,
    `IdentitiesOnly ${usesAgent(login) || hasToken(login) ? 'no' : 'yes'}`,
    ...(paths.length === 0 ? ['IdentityFile none'] : paths.map((path) => `IdentityFile "${path}"`)),
    ...keys.flatMap(({ certificate }) =>
      certificate === undefined ? [] : [`CertificateFile "${atHome(certificate)}"`],
    ),
    ...(credentials.length > 0 && keys.length === 0 && !usesAgent(login) && !hasToken(login)
      ? ['PubkeyAuthentication no']
      : []),
  ];
}

/** Whether the configuration names a provider of keys on a token, whose PIN is one of the answers. */
function hasToken({ clientSettings = [] }: Login): boolean {
  return clientSettings.some((line) => /^PKCS11Provider (?!none$)/i.test(line));
}

function hasPassphrase({ credentials }: Login): boolean {
  return credentials.some((one) => one.kind === 'key-file' && one.passphrase !== undefined);
}

function pathOf({ path }: Extract<HostCredential, { kind: 'key-file' }>): string {
  return atHome(path);
}

/** What is asked, as a pattern of the shell, and what is answered; each is answered once. */
interface Secret {
  readonly pattern: string;
  readonly value: string;
}

function secretsOf(hops: readonly Login[]): readonly Secret[] {
  return hops.flatMap((login): Secret[] =>
    login.credentials.flatMap((one): Secret[] => {
      if (one.kind === 'key-file' && one.passphrase !== undefined)
        return [{ pattern: `*passphrase*${pattern(pathOf(one))}*`, value: one.passphrase }];
      const asked = [`*${pattern(`${login.user}@`)}*`, ...(hasToken(login) ? ["*'Enter PIN for '*"] : [])].join(' | ');
      if (one.kind === 'password') return [{ pattern: asked, value: one.password }];
      if (one.kind === 'answers') return one.answers.map((value) => ({ pattern: asked, value }));
      return [];
    }),
  );
}

function pattern(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The client runs it with the prompt for each thing that it asks for: a second time means that the answer was wrong. */
function askpassText(folder: string, secrets: readonly Secret[]): string {
  const tries = secrets.map(
    ({ pattern: asked }, index) =>
      `case $1 in ${asked}) mkdir '${folder}/asked-${index}' 2>/dev/null && { printf '%s\\n' "$BROLLY_SECRET_${index}"; exit 0; };; esac`,
  );
  return `#!/bin/sh\n${tries.join('\n')}\nexit 1\n`;
}

/** Tells the client of a pinned key when it is the one that the host shows, and notes every key that a host shows. */
function knownKeyText({ hostKeyPolicy }: Login, offeredKeys: string): string {
  const note = `[ "$1" = ORDER ] || printf '%s %s\\n' "$2" "$3" >>'${offeredKeys}'`;
  if (hostKeyPolicy.kind !== 'pinned') return `#!/bin/sh\n${note}\nexit 0\n`;
  const known = hostKeyPolicy.keys.map((key) => {
    const [type = '', base64] = key.trim().split(/\s+/);
    if (base64 !== undefined) return `printf '%s %s %s\\n' "$5" ${pattern(type)} ${pattern(base64)}`;
    return `[ "$4" = ${pattern(type)} ] && printf '%s %s %s\\n' "$5" "$2" "$3"`;
  });
  return `#!/bin/sh\n${[note, ...known].join('\n')}\nexit 0\n`;
}
