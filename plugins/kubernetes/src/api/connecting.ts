// How each request reaches an API server: by which socket, under which name, as whom.

import type { RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import type { ApiAccess } from './api-access.ts';

/** What every request to the server has: where, by which socket, as whom. */
export type Connecting = Omit<RequestOptions, 'headers'> & { readonly headers: Record<string, string | string[]> };

/** @param port a port of this machine's loopback that leads to the API server; `undefined`: its own address */
export function connectingOf(access: ApiAccess, port: number | undefined): Connecting {
  const url = new URL(access.server);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const name = nameOf(access);
  const { credentials } = access;
  return {
    host: port === undefined ? host : '127.0.0.1',
    port: port ?? (url.port === '' ? 443 : Number(url.port)),
    ...(isIP(name) === 0 ? { servername: name } : {}),
    checkServerIdentity: (_host: string, certificate: PeerCertificate) => checkServerIdentity(name, certificate),
    rejectUnauthorized: access.isUnverified !== true,
    ...(access.authority === undefined ? {} : { ca: access.authority }),
    ...(credentials.certificate === undefined ? {} : { cert: credentials.certificate }),
    ...(credentials.key === undefined ? {} : { key: credentials.key }),
    headers: { host: url.host, 'user-agent': 'brolly', ...headersOf(access) },
  };
}

function headersOf({ credentials }: ApiAccess): Record<string, string | string[]> {
  const { token, user, actAs } = credentials;
  const authorization =
    token !== undefined
      ? `Bearer ${token}`
      : user !== undefined
        ? `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`
        : undefined;
  return {
    ...(authorization === undefined ? {} : { authorization }),
    ...(actAs === undefined ? {} : { 'impersonate-user': actAs.user, 'impersonate-group': [...actAs.groups] }),
  };
}

/** The name that the server's certificate must bear. */
export function nameOf(access: ApiAccess): string {
  return access.serverName ?? new URL(access.server).hostname.replace(/^\[|\]$/g, '');
}
