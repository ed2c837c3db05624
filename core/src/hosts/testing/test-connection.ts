// Connections to the sshd of a test, by any transport.

import type { HostAddress } from '@brolly/plugin-sdk';
import type { Become } from '../become.ts';
import type { Link } from '../channel.ts';
import type { ConnectFailure, Connection } from '../connection.ts';
import { resolveTarget } from '../login.ts';
import { shellConnection } from '../shell-connection.ts';
import { sshConfigReader } from '../ssh-config.ts';
import type { ConnectOptions, TransportName } from '../transport.ts';
import { transports } from '../transports.ts';

/** Transports that log in to another host. */
export const sshTransports = ['native', 'openssh'] as const satisfies readonly TransportName[];

export interface TestConnectOptions extends Partial<ConnectOptions> {
  /** Default: none, whatever the user of the machine has. */
  readonly sshConfigFile?: string;
}

/** Connects by one transport to an address. */
export async function connectBy(
  name: TransportName,
  address: HostAddress,
  { sshConfigFile = '/nonexistent/config', ...options }: TestConnectOptions = {},
): Promise<Link | ConnectFailure> {
  const target = await resolveTarget(address, sshConfigReader(sshConfigFile));
  return transports[name]().connect(target, { signal: new AbortController().signal, ...options });
}

/** Logs in and becomes root as the address says, or by `become` from whoever logs in; throws when that fails. */
export async function openConnection(
  name: TransportName,
  address: HostAddress,
  options: TestConnectOptions & { readonly become?: Become | undefined } = {},
): Promise<Connection> {
  const target = await resolveTarget(address, sshConfigReader(options.sshConfigFile ?? '/nonexistent/config'));
  const link = await connectBy(name, address, options);
  if ('kind' in link) throw new Error(`${link.reason}: ${link.message}`);
  return shellConnection(link, options.become ?? target.become);
}
