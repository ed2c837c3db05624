// Kubeconfig files: which cluster, which user, and the files that they name.

import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { type JsonObject, NonRecoverableError } from '@brolly/plugin-sdk';
import { load } from 'js-yaml';
import type { ApiAccess, ApiCredentials } from './api-access.ts';
import { type ExecCluster, type ExecPlugin, execCredentials } from './exec-credential.ts';

interface Named<Key extends string, Value> {
  readonly name: string;
  readonly [key: string]: unknown;
  readonly key?: Key;
  readonly value?: Value;
}

interface ClusterEntry {
  readonly server?: string;
  readonly 'certificate-authority'?: string;
  readonly 'certificate-authority-data'?: string;
  readonly 'insecure-skip-tls-verify'?: boolean;
  readonly 'tls-server-name'?: string;
  readonly 'proxy-url'?: string;
}

interface UserEntry {
  readonly 'client-certificate'?: string;
  readonly 'client-certificate-data'?: string;
  readonly 'client-key'?: string;
  readonly 'client-key-data'?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly as?: string;
  readonly 'as-groups'?: readonly string[];
  readonly exec?: ExecPlugin;
  readonly 'auth-provider'?: { readonly name?: string };
}

export interface KubeconfigOptions {
  /** What the text is called in messages: a path, or `configuration of cluster`. */
  readonly name: string;
  /** Files are named relative to it. Default: they must be absolute. */
  readonly folder?: string;
  /** Default: the current context. */
  readonly context?: string;
  readonly signal: AbortSignal;
}

/**
 * Reads a kubeconfig, with the files and programs that it names.
 *
 * @throws NonRecoverableError `kubeconfig-invalid` or `credentials-missing`
 * @see https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */
export async function accessOfKubeconfig(text: string, options: KubeconfigOptions): Promise<ApiAccess> {
  const config = parse(text, options);
  const contextName = options.context ?? textOf(config['current-context']);
  const chosen = entry<{ readonly cluster?: string; readonly user?: string }>(config, 'context', contextName, options);
  const cluster = entry<ClusterEntry>(config, 'cluster', chosen.cluster ?? '', options);
  const user = chosen.user === undefined ? {} : entry<UserEntry>(config, 'user', chosen.user, options);
  if (cluster.server === undefined) throw invalid(options, `cluster "${chosen.cluster}" has no server`);
  if (cluster['proxy-url'] !== undefined) throw invalid(options, 'proxy-url is not built');
  const authority = await content(cluster['certificate-authority-data'], cluster['certificate-authority'], options);
  const serverName = cluster['tls-server-name'];
  return {
    server: cluster.server.replace(/\/+$/, ''),
    ...(authority === undefined ? {} : { authority }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(cluster['insecure-skip-tls-verify'] === true ? { isUnverified: true } : {}),
    credentials: await credentialsOf(user, { server: cluster.server, authority, entry: cluster }, options),
  };
}

interface ChosenCluster {
  readonly server: string;
  readonly authority: string | undefined;
  readonly entry: ClusterEntry;
}

async function credentialsOf(
  user: UserEntry,
  cluster: ChosenCluster,
  options: KubeconfigOptions,
): Promise<ApiCredentials> {
  const provider = user['auth-provider'];
  if (provider !== undefined)
    throw invalid(
      options,
      `its user has the auth-provider "${provider.name}", which Kubernetes has removed`,
      'Use the exec plugin of the provider.',
    );
  if (user.exec !== undefined) {
    const plugin = { ...user.exec, command: programPath(user.exec.command, options) };
    const told = { cluster: shownTo(cluster), signal: options.signal };
    return { ...(await execCredentials(plugin, told)), ...actAs(user) };
  }
  const certificate = await content(user['client-certificate-data'], user['client-certificate'], options);
  const key = await content(user['client-key-data'], user['client-key'], options);
  const token = user.token ?? (await content(undefined, user.tokenFile, options))?.trim();
  return {
    ...(certificate === undefined ? {} : { certificate }),
    ...(key === undefined ? {} : { key }),
    ...(token === undefined ? {} : { token }),
    ...(user.username === undefined ? {} : { user: { name: user.username, password: user.password ?? '' } }),
    ...actAs(user),
  };
}

/** As kubectl has it: a bare name is of the PATH, a path is relative to the folder of the kubeconfig. */
function programPath(command: string, options: KubeconfigOptions): string {
  if (!command.includes('/') || isAbsolute(command)) return command;
  if (options.folder !== undefined) return join(options.folder, command);
  throw invalid(options, `it names the program "${command}"`, 'Write an absolute path, or a name on the PATH.');
}

function shownTo({ server, authority, entry: own }: ChosenCluster): ExecCluster {
  const { 'tls-server-name': name, 'insecure-skip-tls-verify': isUnverified } = own;
  return {
    server,
    ...(name === undefined ? {} : { 'tls-server-name': name }),
    ...(isUnverified === true ? { 'insecure-skip-tls-verify': true } : {}),
    ...(authority === undefined ? {} : { 'certificate-authority-data': Buffer.from(authority).toString('base64') }),
  };
}

function actAs(user: UserEntry): Pick<ApiCredentials, 'actAs'> {
  return user.as === undefined ? {} : { actAs: { user: user.as, groups: user['as-groups'] ?? [] } };
}

function parse(text: string, options: KubeconfigOptions): JsonObject {
  let config: unknown;
  try {
    config = load(text);
  } catch (error) {
    throw invalid(options, `it is no YAML: ${(error as Error).message.split('\n')[0]}`);
  }
  if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config as JsonObject;
  throw invalid(options, 'it is no mapping');
}

function entry<Value>(
  config: JsonObject,
  kind: 'context' | 'cluster' | 'user',
  name: string,
  options: KubeconfigOptions,
) {
  const list = config[`${kind}s`];
  const entries = Array.isArray(list) ? (list as readonly Named<string, unknown>[]) : [];
  const found = entries.find((one) => one.name === name)?.[kind];
  if (typeof found === 'object' && found !== null) return found as Value;
  const known = entries.map((one) => one.name).join(', ') || 'none';
  throw invalid(options, `it has no ${kind} "${name}"`, `It has: ${known}.`);
}

async function content(
  inline: string | undefined,
  path: string | undefined,
  options: KubeconfigOptions,
): Promise<string | undefined> {
  if (inline !== undefined) return Buffer.from(inline, 'base64').toString('utf8');
  if (path === undefined || path === '') return undefined;
  const home = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
  if (!isAbsolute(home) && options.folder === undefined)
    throw invalid(options, `it names the file "${path}"`, 'Write its content instead, or an absolute path.');
  const whole = isAbsolute(home) ? home : join(options.folder ?? '', home);
  return readFile(whole, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw invalid(options, `it names the file ${whole}, which cannot be read (${error.code})`);
  });
}

function invalid(options: KubeconfigOptions, why: string, hint?: string): NonRecoverableError {
  return new NonRecoverableError(`kubeconfig ${options.name}: ${why}`, {
    reason: 'kubeconfig-invalid',
    ...(hint === undefined ? {} : { hint }),
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Reads the kubeconfig in a file. @throws NonRecoverableError `kubeconfig-invalid` */
export async function accessOfKubeconfigFile(
  path: string,
  options: Pick<KubeconfigOptions, 'context' | 'signal'>,
): Promise<ApiAccess> {
  const whole = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
  const named = { ...options, name: whole, folder: dirname(whole) };
  const text = await readFile(whole, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw invalid(named, `it cannot be read (${error.code})`, 'Correct its path.');
  });
  return accessOfKubeconfig(text, named);
}
