// The environment of commands that fetch through a proxy.

import { type HostProxy, proxyVariables, quote } from '@brolly/host-resources';

/** A line of POSIX sh that exports the variables; empty where there is no proxy. */
export function proxyEnvironment(proxy: HostProxy | undefined): string {
  const variables = proxyVariables(proxy ?? {}).map(([name, value]) => `${name}=${quote(value)}`);
  return variables.length === 0 ? '' : `export ${variables.join(' ')}\n`;
}
