// Opens an ssh connection to one host: socket, host key, credentials, within one limit of time.

import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type AnyAuthMethod, Client, type ConnectConfig } from 'ssh2';
import {
  brokenWhileOpening,
  cancelledConnect,
  noAnswer,
  notLetIn,
  refusedConnection,
  unreachable,
} from '../connect-failures.ts';
import type { ConnectFailure } from '../connection.ts';
import { type AskHostKey, checkHostKey, type HostKeyAnswer, readHostKeyKnowledge } from '../host-key-check.ts';
import type { Login } from '../login.ts';
import { startTimeLimit, type TimeLimit } from '../time-limit.ts';
import { type ConnectOptions, DEFAULT_CONNECT_TIMEOUT_MS } from '../transport.ts';
import { type Credentials, readCredentials } from './credentials.ts';

/** Gives a stream to a host that is not reached by a socket from here. */
export type Way = (login: Login) => Promise<Duplex | ConnectFailure>;

export interface ConnectSshOptions extends ConnectOptions {
  /** Default: a socket to the host itself. */
  readonly way?: Way | undefined;
}

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

/** A client that is logged in. */
export interface LoggedIn {
  readonly client: Client;
  /** Milliseconds that its server took to answer the first thing it was asked for, the way there and back among them. */
  readonly roundTripMs: number;
}

/** Connects and logs in; never throws for what a host, a network or a key does. */
export async function connectSsh(host: Login, options: ConnectSshOptions): Promise<LoggedIn | ConnectFailure> {
  const credentials = await readCredentials(host, options.readKey);
  if (credentials.kind === 'failed') return credentials;
  const limit = startTimeLimit(options.timeoutMs ?? host.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS);
  try {
    const answer = await logIn(host, { credentials, limit, ...options });
    return 'kind' in answer && options.signal.aborted ? cancelledConnect(host) : answer;
  } finally {
    limit.end();
  }
}

async function logIn(
  host: Login,
  options: ConnectSshOptions & { readonly credentials: Credentials; readonly limit: TimeLimit },
): Promise<LoggedIn | ConnectFailure> {
  const { credentials, limit } = options;
  const knowledge = await readHostKeyKnowledge(host);
  const signal = AbortSignal.any([options.signal, limit.signal]);
  if (signal.aborted) return noAnswer(host);
  const socket = await (options.way === undefined ? openSocket(host, signal) : withinTime(options.way(host), signal));
  if (socket === 'late') return noAnswer(host);
  if (!('write' in socket)) return socket;
  const { askHostKey } = options;
  const ask: AskHostKey | undefined = askHostKey && ((question) => limit.suspendedFor(() => askHostKey(question)));
  let refused: Extract<HostKeyAnswer, { kind: 'refused' }> | undefined;
  const client = new Client();
  const { roundTripMs, ...one } = methodsOneByOne(client, credentials);
  const config: ConnectConfig = {
    sock: socket,
    username: host.user,
    readyTimeout: 0,
    keepaliveInterval: KEEPALIVE_MS,
    keepaliveCountMax: KEEPALIVES_UNANSWERED,
    algorithms: { serverHostKey: keyTypeOrder(knowledge.preferredTypes) },
    authHandler: one.method,
    hostVerifier: (key: Buffer, verify: (isGood: boolean) => void) => {
      void checkHostKey(host, key, { knowledge, ask }).then((answer) => {
        if (answer.kind === 'refused') refused = answer;
        return verify(answer.kind === 'accepted');
      });
    },
  };
  const failure = await untilReady(client, config, signal);
  if (failure === undefined) return { client, roundTripMs: roundTripMs() };
  client.destroy();
  if (refused !== undefined) return { ...refused, kind: 'failed', isRecoverable: false };
  return explain(host, { error: failure, isTimeout: limit.signal.aborted, credentials });
}

/**
 * Gives the methods in their order. The first is asked for when the server has answered a request that it need not think
 * about: the time that this took is the time to the host and back.
 */
function methodsOneByOne(
  client: Client,
  { methods }: Credentials,
): { readonly method: () => AnyAuthMethod | false; readonly roundTripMs: () => number } {
  const left = [...methods];
  let askedAt = 0;
  let answeredAt = 0;
  client.once('handshake', () => {
    askedAt = performance.now();
  });
  return {
    method() {
      answeredAt ||= performance.now();
      return left.shift() ?? false;
    },
    roundTripMs: () => answeredAt - askedAt,
  };
}

/** The known types first, then all that are good; an rsa key is known by the name `ssh-rsa`. */
function keyTypeOrder(preferred: readonly string[]): never[] {
  const first = preferred.flatMap((type) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type]));
  const order = [...new Set([...first.filter((type) => PREFERRED_KEY_TYPES.includes(type)), ...PREFERRED_KEY_TYPES])];
  return order as never[];
}

function openSocket(host: Login, signal: AbortSignal): Promise<Duplex | ConnectFailure> {
  return new Promise((resolve) => {
    const socket = connect({ host: host.address, port: host.port, noDelay: true, keepAlive: true });
    const onAbort = (): void => {
      socket.destroy();
      resolve(noAnswer(host));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => {
      signal.removeEventListener('abort', onAbort);
      socket.removeAllListeners('error');
      sendTogether(socket);
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      signal.removeEventListener('abort', onAbort);
      resolve(error.code === 'ECONNREFUSED' ? refusedConnection(host) : unreachable(host, error.message));
    });
  });
}

/** Sends what is written in one go of the event loop by one system call; ssh2 makes one for each packet. */
function sendTogether(socket: Socket): void {
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  let isHeld = false;
  const send = (): void => {
    isHeld = false;
    socket.uncork();
  };
  socket.write = (...given: unknown[]): boolean => {
    if (!isHeld) {
      isHeld = true;
      socket.cork();
      setImmediate(send);
    }
    return write(...given);
  };
}

/** A stream that comes after the time is over is closed. */
async function withinTime(
  opening: Promise<Duplex | ConnectFailure>,
  signal: AbortSignal,
): Promise<Duplex | ConnectFailure | 'late'> {
  const late = new Promise<'late'>((resolve) =>
    signal.addEventListener('abort', () => resolve('late'), { once: true }),
  );
  const first = await Promise.race([opening, late]);
  if (first === 'late') void opening.then((stream) => ('destroy' in stream ? stream.destroy() : undefined));
  return first;
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
  host: Login,
  found: { readonly error: Error; readonly isTimeout: boolean; readonly credentials: Credentials },
): ConnectFailure {
  const { error, credentials } = found;
  if (found.isTimeout) return noAnswer(host);
  const level = (error as Error & { level?: string }).level;
  if (level === 'client-authentication') return notLetIn(host, credentials.names);
  return brokenWhileOpening(host, error.message);
}
