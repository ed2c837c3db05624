// The resources that send a host's traffic through a proxy.

import { type HostProxy, hasPassword, proxyVariables } from './host-proxy.ts';
import type { HostResource } from './kinds.ts';

/**
 * Logins by /etc/environment (unless `hasLogins` is false), apt by its configuration where the host has it, and units by drop-ins of their own
 * (`units`: `['containerd.service']`), which must be restarted by a `systemd-unit` that names them in `restartOn`.
 *
 * A proxy with a password in its address makes all of it secret.
 */
export function proxyResources(
  proxy: HostProxy,
  options: { readonly hasApt: boolean; readonly hasLogins?: boolean; readonly units?: readonly string[] },
): readonly HostResource[] {
  const variables = proxyVariables(proxy);
  if (variables.length === 0) return [];
  const secret = hasPassword(proxy);
  const lines = variables.map(([name, value]) => `Environment="${name}=${value.replaceAll('%', '%%')}"`);
  return [
    ...(options.hasLogins === false ? [] : variables).map(
      ([name, value]): HostResource => ({ kind: 'environment', name, value, secret }),
    ),
    ...(options.hasApt ? [aptProxy(proxy, secret)] : []),
    ...(options.units ?? []).map(
      (unit): HostResource => ({
        kind: 'systemd-drop-in',
        unit,
        name: '90-proxy',
        content: `[Service]\n${lines.join('\n')}\n`,
        ...(secret ? { mode: 0o600, secret } : {}),
      }),
    ),
  ];
}

function aptProxy({ http, https = http }: HostProxy, secret: boolean): HostResource {
  const line = (scheme: string, address: string | undefined): string =>
    address === undefined ? '' : `Acquire::${scheme}::Proxy "${address}";\n`;
  return {
    kind: 'file',
    path: '/etc/apt/apt.conf.d/90-brolly-proxy',
    content: `${line('http', http)}${line('https', https)}`,
    ...(secret ? { mode: 0o600, secret } : {}),
  };
}
