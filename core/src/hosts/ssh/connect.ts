// Opens an ssh connection to a host: socket, host key, credentials, within one limit of time.

import { connect, type Socket } from 'node:net';
import type { HostAddress } from '@brolly/plugin-sdk';
import { Client, type ConnectConfig } from 'ssh2';
import type { ConnectFailure } from '../connection.ts';
import { type AskHostKey, checkHostKey, type HostKeyAnswer, readHostKeyKnowledge } from '../host-key-check.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { startTimeLimit, type TimeLimit } from './time-limit.ts';

export interface ConnectOptions {
  readonly signal: AbortSignal;
  /** Milliseconds for all of it but the answer of a person. Default 15,000. */
  readonly timeoutMs?: number | undefined;
  readonly askHostKey?: AskHostKey | undefined;
}

const DEFAULT_TIMEOUT_MS = 15_000;
const KEEPALIVE_MS = 10_000;
const KEEPALIVES_UNANSWERED = 3;
const PREFERRED_KEY_TYPES = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/** Connects and logs in; never throws for what a host, a network or a key does. */
export async function connectSsh(host: HostAddress, options: ConnectOptions): Promise<Client | ConnectFailure> {
  const credentials = await readCredentials(host);
  if (credentials.kind === 'failed') return credentials;
  const limit = startTimeLimit(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  try {
    const answer = await logIn(host, { credentials, limit, ...options });
    return 'kind' in answer && options.signal.aborted ? cancelled(host) : answer;
  } finally {
    limit.end();
  }
}

async function logIn(
  host: HostAddress,
  options: ConnectOptions & { readonly credentials: Credentials; readonly limit: TimeLimit },
): Promise<Client | ConnectFailure> {
  const { credentials, limit } = options;
  const knowledge = await readHostKeyKnowledge(host);
  const signal = AbortSignal.any([options.signal, limit.signal]);
  if (signal.aborted) return timedOut(host);
  const socket = await openSocket(host, signal);
  if (!('write' in socket)) return socket;
  const { askHostKey } = options;
  const ask: AskHostKey | undefined = askHostKey && ((question) => limit.suspendedFor(() => askHostKey(question)));
  let refused: Extract<HostKeyAnswer, { kind: 'refused' }> | undefined;
  const client = new Client();
  const config: ConnectConfig = {
    sock: socket,
    username: host.user,
    readyTimeout: 0,
    keepaliveInterval: KEEPALIVE_MS,
    keepaliveCountMax: KEEPALIVES_UNANSWERED,
    algorithms: { serverHostKey: keyTypeOrder(knowledge.preferredTypes) },
    authHandler: [...credentials.methods],
    hostVerifier: (key: Buffer, verify: (isGood: boolean) => void) => {
      checkHostKey(host, key, { knowledge, ask }).then(
        (answer) => {
          if (answer.kind === 'refused') refused = answer;
          verify(answer.kind === 'accepted');
          return undefined;
        },
        (error: unknown) => {
          refused = {
            kind: 'refused',
            reason: 'host-key-unknown',
            message: String(error),
            hint: 'The known_hosts file cannot be written.',
          };
          verify(false);
        },
      );
    },
  };
  const failure = await untilReady(client, config, signal);
  if (failure === undefined) return client;
  client.destroy();
  if (refused !== undefined) return { ...refused, kind: 'failed', isRecoverable: false };
  return explain(host, { error: failure, isTimeout: limit.signal.aborted, credentials });
}

/** The known types first, then all that are good; an rsa key is known by the name `ssh-rsa`. */
function keyTypeOrder(preferred: readonly string[]): never[] {
  const first = preferred.flatMap((type) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type]));
  const order = [...new Set([...first.filter((type) => PREFERRED_KEY_TYPES.includes(type)), ...PREFERRED_KEY_TYPES])];
  return order as never[];
}

function openSocket(host: HostAddress, signal: AbortSignal): Promise<Socket | ConnectFailure> {
  return new Promise((resolve) => {
    const socket = connect({ host: host.address, port: host.port, noDelay: true, keepAlive: true });
    const onAbort = (): void => {
      socket.destroy();
      resolve(timedOut(host));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => {
      signal.removeEventListener('abort', onAbort);
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      signal.removeEventListener('abort', onAbort);
      resolve(socketFailure(host, error));
    });
  });
}

function untilReady(client: Client, config: ConnectConfig, signal: AbortSignal): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const onAbort = (): void => resolve(new Error('aborted'));
    signal.addEventListener('abort', onAbort, { once: true });
    const finish = (error?: Error): void => {
      signal.removeEventListener('abort', onAbort);
      resolve(error);
    };
    client.once('ready', () => finish());
    // An agent that does not answer is passed over: the next method is tried.
    client.on('error', (error: Error & { level?: string }) => {
      if (error.level !== 'agent') finish(error);
    });
    client.once('close', () => finish(new Error('the host closed the connection')));
    client.connect(config);
  });
}

function explain(
  host: HostAddress,
  found: { readonly error: Error; readonly isTimeout: boolean; readonly credentials: Credentials },
): ConnectFailure {
  const { error, credentials } = found;
  if (found.isTimeout) return timedOut(host);
  const level = (error as Error & { level?: string }).level;
  if (level === 'client-authentication') {
    const tried =
      credentials.names.length === 0 ? 'no key or password was at hand' : `tried: ${credentials.names.join(', ')}`;
    return {
      kind: 'failed',
      reason: 'authentication-failed',
      message: `${where(host)} does not let ${host.user} in (${tried})`,
      hint: `Try "ssh -p ${host.port} ${host.user}@${host.address}"; check ssh_username and ssh_keyfilename in the blueprint.`,
      isRecoverable: false,
    };
  }
  return {
    kind: 'failed',
    reason: 'connection-lost',
    message: `the ssh connection to ${where(host)} broke while it was being opened: ${error.message}`,
    hint: `Try "ssh -v -p ${host.port} ${host.user}@${host.address} true".`,
    isRecoverable: true,
  };
}

function socketFailure(host: HostAddress, error: NodeJS.ErrnoException): ConnectFailure {
  const isRefused = error.code === 'ECONNREFUSED';
  return {
    kind: 'failed',
    reason: isRefused ? 'host-refused' : 'host-unreachable',
    message: isRefused
      ? `${where(host)} refuses the connection: nothing listens on that port`
      : `${where(host)} cannot be reached: ${error.message}`,
    hint: isRefused
      ? 'Check that an ssh server runs there, and ssh_port in the blueprint.'
      : 'Check the ip in the blueprint, and the route and firewall between here and there.',
    isRecoverable: true,
  };
}

function timedOut(host: HostAddress): ConnectFailure {
  return {
    kind: 'failed',
    reason: 'host-timeout',
    message: `${where(host)} does not answer`,
    hint: 'Check that the host is up, the ip and ssh_port in the blueprint, and whether a firewall drops the connection.',
    isRecoverable: true,
  };
}

function cancelled(host: HostAddress): ConnectFailure {
  return {
    kind: 'failed',
    reason: 'cancelled',
    message: `${where(host)}: not connected because the execution was cancelled`,
    hint: 'Run "brolly resume" to go on.',
    isRecoverable: false,
  };
}

function where(host: HostAddress): string {
  return `${host.name} (${host.address}:${host.port})`;
}
