// Programs that give credentials, as kubeconfigs name them: `aws eks get-token`, `gke-gcloud-auth-plugin`, `kubelogin`.

import { spawn } from 'node:child_process';
import { NonRecoverableError, RecoverableError } from '@brolly/plugin-sdk';
import type { ApiCredentials } from './api-access.ts';

/** `users[].user.exec` of a kubeconfig. */
export interface ExecPlugin {
  readonly apiVersion?: string;
  readonly command: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly installHint?: string;
  /** The program is told which cluster it is for. */
  readonly provideClusterInfo?: boolean;
}

/** `spec.cluster` of what the program is told. */
export interface ExecCluster {
  readonly server: string;
  readonly 'tls-server-name'?: string;
  readonly 'insecure-skip-tls-verify'?: boolean;
  readonly 'certificate-authority-data'?: string;
}

interface ExecOptions {
  readonly cluster: ExecCluster;
  readonly signal: AbortSignal;
}

interface ExecCredential {
  readonly status?: {
    readonly token?: string;
    readonly clientCertificateData?: string;
    readonly clientKeyData?: string;
    readonly expirationTimestamp?: string;
  };
}

const TIMEOUT_MS = 60_000;
const RENEW_BEFORE_MS = 60_000;
const MOST_BYTES = 1_000_000;

interface Kept {
  readonly credentials: ApiCredentials;
  /** Milliseconds since the epoch. */
  readonly until: number;
}
const keptByPlugin = new Map<string, Kept>();

/** Runs the program, whose answer is kept until a minute before its end. @throws `credentials-missing` */
export async function execCredentials(plugin: ExecPlugin, options: ExecOptions): Promise<ApiCredentials> {
  const key = JSON.stringify([plugin, options.cluster]);
  const kept = keptByPlugin.get(key);
  if (kept !== undefined && kept.until > Date.now() + RENEW_BEFORE_MS) return kept.credentials;
  const { status } = parse(plugin, await run(plugin, options));
  const credentials: ApiCredentials = {
    ...(status?.token === undefined ? {} : { token: status.token }),
    ...(status?.clientCertificateData === undefined ? {} : { certificate: status.clientCertificateData }),
    ...(status?.clientKeyData === undefined ? {} : { key: status.clientKeyData }),
  };
  if (credentials.token === undefined && credentials.certificate === undefined)
    throw missing(plugin, 'it gives neither a token nor a certificate');
  const until = Date.parse(status?.expirationTimestamp ?? '');
  if (Number.isFinite(until)) keptByPlugin.set(key, { credentials, until });
  return credentials;
}

function parse(plugin: ExecPlugin, text: string): ExecCredential {
  try {
    return JSON.parse(text) as ExecCredential;
  } catch {
    throw missing(plugin, 'what it prints is no ExecCredential');
  }
}

function run(plugin: ExecPlugin, { cluster, signal }: ExecOptions): Promise<string> {
  const { apiVersion = 'client.authentication.k8s.io/v1', command, args, env } = plugin;
  const spec = { interactive: false, ...(plugin.provideClusterInfo === true ? { cluster } : {}) };
  const question = JSON.stringify({ apiVersion, kind: 'ExecCredential', spec });
  const own = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
  const late = AbortSignal.timeout(TIMEOUT_MS);
  const child = spawn(command, args ?? [], {
    env: { ...process.env, ...own, KUBERNETES_EXEC_INFO: question },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.any([signal, late]),
  });
  let out = '';
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out = (out + text).slice(0, MOST_BYTES)));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-MOST_BYTES)));
  return new Promise((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) return reject(signal.reason as Error);
      if (error.code === 'ENOENT') return reject(missing(plugin, 'it is not on this machine'));
      const why = late.aborted ? `it gives none within ${TIMEOUT_MS / 1000} s` : error.message;
      const message = `${command}, which gives credentials: ${why}`;
      return reject(new RecoverableError(message, { reason: 'credentials-missing', cause: error }));
    });
    child.on('close', (code) =>
      code === 0 ? resolve(out) : reject(missing(plugin, `it ended with exit code ${code}`, said)),
    );
  });
}

function missing(plugin: ExecPlugin, why: string, said = ''): NonRecoverableError {
  const lines = said.trim().split('\n').filter(Boolean).slice(-10);
  return new NonRecoverableError(`"${plugin.command}" is to give the credentials for the cluster: ${why}`, {
    reason: 'credentials-missing',
    hint: plugin.installHint ?? `Try it by hand: ${[plugin.command, ...(plugin.args ?? [])].join(' ')}`,
    ...(lines.length === 0 ? {} : { evidence: [{ title: `${plugin.command} says`, lines }] }),
  });
}
