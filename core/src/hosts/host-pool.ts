// One connection per host, shared by all operations that run at the same time.

import type { ChangeRecord } from '@brolly/host-resources';
import { type Host, type HostAddress, OperationError } from '@brolly/plugin-sdk';
import { chooseTransport } from './choose-transport.ts';
import { cancelledConnect } from './connect-failures.ts';
import type { ConnectFailure, Connection, ExecOutcome } from './connection.ts';
import { hostError } from './host-error.ts';
import type { AskHostKey } from './host-key-check.ts';
import { hostLeases, type LeaseIdentity } from './host-lease.ts';
import { keyFileReader } from './key-files.ts';
import { resolveTarget, type Target, targetKey } from './login.ts';
import { remoteHost } from './remote-host.ts';
import { shellConnection } from './shell-connection.ts';
import { sshConfigReader } from './ssh-config.ts';
import type { Transport, TransportName } from './transport.ts';
import { transports } from './transports.ts';

export interface HostPoolOptions {
  /** Asks a person about an unknown host key; without it an unknown key is refused. */
  readonly askHostKey?: AskHostKey | undefined;
  /** What is being done on a host now, by the name in its address. */
  readonly onStep: (hostName: string, text: string) => void;
  /** Awaited before the changes are made: the store has the records first. */
  readonly onRecord: (host: HostAddress, owner: string, records: readonly ChangeRecord[]) => Promise<void>;
  /** Awaited before the first change of a host of which no machine id was given. */
  readonly onMachine?: ((host: HostAddress, machineId: string) => Promise<void>) | undefined;
  /** Who this is to the hosts that are changed; without it no lease is asked for: for looking only. */
  readonly lease?: LeaseIdentity | undefined;
  /** Milliseconds to open a connection. Default: `ConnectTimeout` of the ssh configuration, else 15,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** The user's ssh configuration. Default `~/.ssh/config`. */
  readonly sshConfigFile?: string | undefined;
}

/** Gives hosts, and closes their connections at the end. */
export interface HostPool {
  /**
   * Throws with the reasons of docs/hosts.md when the host cannot be reached.
   *
   * @param machineId what stood in its /etc/machine-id before: another machine is not changed
   */
  host(address: HostAddress, signal: AbortSignal, machineId?: string): Promise<Host>;
  /** Gives back the leases of the hosts, for a few seconds at most, and closes their connections. Never rejects. */
  close(): Promise<void>;
}

/** How long a host may take to renew a lease or to take it back. */
const LEASE_TIMEOUT_MS = 5_000;

/** Opens nothing until a host is asked for. */
export function openHostPool(options: HostPoolOptions): HostPool {
  const opened = new Map<string, Promise<Connection>>();
  const askHostKey = options.askHostKey && askOnceOneByOne(options.askHostKey);

  let isClosed = false;
  const readConfig = sshConfigReader(options.sshConfigFile);
  const readKey = keyFileReader();
  const used = new Map<TransportName, Transport>();
  const transport = (name: TransportName): Transport => {
    const one = used.get(name) ?? transports[name]();
    used.set(name, one);
    return one;
  };

  const open = async (target: Target, signal: AbortSignal): Promise<Connection> => {
    const { name, because } = await chooseTransport(target, readKey);
    const how = because.length === 0 ? '' : ` by the OpenSSH client (for ${because.join(', ')})`;
    options.onStep(target.name, `connecting to ${target.address}${how}`);
    const timeoutMs = options.connectTimeoutMs;
    const link = await transport(name).connect(target, { signal, timeoutMs, askHostKey, readKey });
    if ('kind' in link) throw connectError(link);
    return shellConnection(link, target.become);
  };
  const openAnew = (key: string, target: Target, signal: AbortSignal): Promise<Connection> => {
    const opening = open(target, signal);
    opened.set(key, opening);
    opening.catch(() => opened.get(key) === opening && opened.delete(key));
    return opening;
  };
  const connection = async (address: HostAddress, signal: AbortSignal): Promise<Connection> => {
    const target = await resolveTarget(address, readConfig);
    if (isClosed) throw hostError('connection-lost', `${target.name}: all connections were closed`);
    const key = targetKey(target);
    for (;;) {
      const shared = opened.get(key);
      if (shared === undefined) return openAnew(key, target, signal);
      const one = await unlessAborted(shared, signal).catch(unlessCancelled);
      if (one?.isOpen === true) return one;
      if (signal.aborted) throw connectError(cancelledConnect(target));
      // Of all that find it lost the first opens it anew; the others find that one here.
      if (opened.get(key) === shared) opened.delete(key);
    }
  };
  const runOnOpen = async (key: string, script: string): Promise<ExecOutcome | undefined> => {
    const one = await opened.get(key)?.catch(() => undefined);
    const signal = AbortSignal.timeout(LEASE_TIMEOUT_MS);
    return one?.isOpen === true ? one.exec(script, { signal, timeoutMs: LEASE_TIMEOUT_MS }) : undefined;
  };
  const leases = options.lease && hostLeases(options.lease, runOnOpen);
  return {
    async host(address, signal, machineId) {
      await connection(address, signal);
      const lease = leases?.of(targetKey(await resolveTarget(address, readConfig)));
      return remoteHost(address, { ...options, lease, machineId, open: (next) => connection(address, next) });
    },
    async close() {
      isClosed = true;
      await leases?.giveBack();
      for (const opening of opened.values()) opening.then((one) => one.close()).catch(() => undefined);
      opened.clear();
      for (const one of used.values()) one.close();
    },
  };
}

/** Waits for an attempt of another one no longer than its own signal lets it. */
async function unlessAborted<T>(attempt: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const { promise: aborted, resolve } = Promise.withResolvers<undefined>();
  const onAbort = (): void => resolve(undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([attempt, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** That somebody else's attempt was cancelled is no failure of the host; every other failure holds for all that waited. */
function unlessCancelled(error: unknown): undefined {
  if (error instanceof OperationError && error.reason === 'cancelled') return undefined;
  throw error;
}

function connectError(failure: ConnectFailure): Error {
  return hostError(failure.reason, failure.message, { hint: failure.hint });
}

/** A person is asked one question at a time, and never the same one again: a no is meant. */
function askOnceOneByOne(ask: AskHostKey): AskHostKey {
  const answers = new Map<string, Promise<boolean>>();
  let asking: Promise<unknown> = Promise.resolve();
  return (question) => {
    const key = `${question.host.address}:${question.host.port} ${question.fingerprint}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = asking.then(() => ask(question));
    asking = answer.catch(() => undefined);
    answers.set(key, answer);
    return answer;
  };
}
