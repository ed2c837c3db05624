// Why no connection was had, in the words that every transport uses.

import type { ConnectFailure } from './connection.ts';
import type { Login } from './login.ts';

/** `db_a1b2c3 (10.0.0.11:22)` */
export function whereIs({ name, address, port }: Login): string {
  return `${name} (${address}:${port})`;
}

export function refusedConnection(login: Login): ConnectFailure {
  return {
    kind: 'failed',
    reason: 'host-refused',
    message: `${whereIs(login)} refuses the connection: nothing listens on that port`,
    hint: 'Check that an ssh server runs there, and ssh_port in the blueprint.',
    isRecoverable: true,
  };
}

export function unreachable(login: Login, message: string): ConnectFailure {
  return {
    kind: 'failed',
    reason: 'host-unreachable',
    message: `${whereIs(login)} cannot be reached: ${message}`,
    hint: 'Check the ip in the blueprint, and the route and firewall between here and there.',
    isRecoverable: true,
  };
}

export function noAnswer(login: Login): ConnectFailure {
  return {
    kind: 'failed',
    reason: 'host-timeout',
    message: `${whereIs(login)} does not answer`,
    hint: 'Check that the host is up, the ip and ssh_port in the blueprint, and whether a firewall drops the connection.',
    isRecoverable: true,
  };
}

export function cancelledConnect(login: Login): ConnectFailure {
  return {
    kind: 'failed',
    reason: 'cancelled',
    message: `${whereIs(login)}: not connected because the execution was cancelled`,
    hint: 'Run "brolly resume" to go on.',
    isRecoverable: false,
  };
}

/** @param tried what was offered, in words: `key /root/.ssh/id_ed25519`. */
export function notLetIn(login: Login, tried: readonly string[]): ConnectFailure {
  const offered = tried.length === 0 ? 'no key or password was at hand' : `tried: ${tried.join(', ')}`;
  return {
    kind: 'failed',
    reason: 'authentication-failed',
    message: `${whereIs(login)} does not let ${login.user} in (${offered})`,
    hint: `Try "ssh -p ${login.port} ${login.user}@${login.address}"; check ssh_username and ssh_keyfilename in the blueprint.`,
    isRecoverable: false,
  };
}

export function brokenWhileOpening(login: Login, message: string): ConnectFailure {
  return {
    kind: 'failed',
    reason: 'connection-lost',
    message: `the ssh connection to ${whereIs(login)} broke while it was being opened: ${message}`,
    hint: `Try "ssh -v -p ${login.port} ${login.user}@${login.address} true".`,
    isRecoverable: true,
  };
}
