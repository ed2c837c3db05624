// The resources that send a whole host's traffic through a proxy.

import type { HostResource } from './kinds.ts';

/** How a host reaches the outside. */
export interface HostProxy {
  /** `http://10.0.0.1:3128`; for everything that speaks http. */
  readonly http?: string;
  /** Default: what `http` says. */
  readonly https?: string;
  /** What is reached directly: names, addresses, networks. `localhost` and `127.0.0.1` always are. */
  readonly direct?: readonly string[];
}

const DIRECT = ['localhost', '127.0.0.1'];

/**
 * Logins by /etc/environment, apt by its configuration where the host has it, and units by drop-ins of their own
 * (`units`: `['containerd.service']`), which must be restarted by a `systemd-unit` that names them in `restartOn`.
 *
 * A proxy with a password in its address makes all of it secret.
 */
export function proxyResources(
  proxy: HostProxy,
  options: { readonly hasApt: boolean; readonly units?: readonly string[] },
): readonly HostResource[] {
  const variables = environmentOf(proxy);
  if (variables.length === 0) return [];
  const secret = variables.some(([, value]) => /\/\/[^/@]*:[^/@]*@/.test(value));
  const lines = variables.map(([name, value]) => `Environment="${name}=${value.replaceAll('%', '%%')}"`);
  return [
    ...variables.map(([name, value]): HostResource => ({ kind: 'environment', name, value, secret })),
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

/** Programs differ in which spelling they read. */
function environmentOf({ http, https = http, direct = [] }: HostProxy): (readonly [string, string])[] {
  if (https === undefined || https === '') return [];
  const values = { http_proxy: http, https_proxy: https, no_proxy: [...new Set([...DIRECT, ...direct])].join(',') };
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const, [name.toUpperCase(), value] as const],
  );
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
