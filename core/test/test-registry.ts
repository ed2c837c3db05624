// A registry of images that lets nobody in without a password, with a certificate of a house CA.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { runProgram } from './command.ts';
import { passOn } from './pass-on.ts';

export interface TestRegistry {
  /** `10.77.0.1:40123`, as it stands in names of images. */
  readonly name: string;
  readonly username: string;
  readonly password: string;
  /** Of its certificate, in PEM form. */
  readonly ca: string;
  /** Paths of images that were asked for by one who may. */
  readonly served: () => readonly string[];
  close(): void;
}

/**
 * How one logs in: by the password with each request, or by a token that is had for the password, as at Docker Hub and Harbor.
 * With tokens a password that was not asked for is denied, as at ghcr.io.
 */
export type RegistryLogin = 'basic' | 'token';

/** Listens on an address of this machine; `private/NAME` there is `docker.io/library/NAME` of the lab's mirror. */
export async function startRegistry(address: string, mirror: string, login: RegistryLogin): Promise<TestRegistry> {
  const { certificate, key } = await selfSigned(address);
  const [username, password] = ['reader', 'open sesame: "1"'];
  const basic = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const token = randomUUID();
  const served: string[] = [];
  const server = createServer({ cert: certificate, key }, (incoming, outgoing) => {
    const path = incoming.url ?? '';
    const name = incoming.headers.host ?? '';
    if (login === 'token' && path.startsWith('/token?')) giveToken(incoming, outgoing, { basic, token });
    else if (login === 'token' && incoming.headers.authorization?.startsWith('Basic ') === true)
      outgoing.writeHead(403).end('{"errors": [{"code": "DENIED", "message": "invalid token"}]}');
    else if (incoming.headers.authorization !== (login === 'basic' ? basic : `Bearer ${token}`))
      outgoing.writeHead(401, { 'www-authenticate': login === 'basic' ? BASIC : bearer(name, path) }).end();
    else {
      served.push(path);
      const { authorization: _, host: __, ...headers } = incoming.headers;
      passOn(incoming, outgoing, { to: `${mirror}${path.replace('/v2/private/', '/v2/docker.io/library/')}`, headers });
    }
  });
  server.listen(0, address);
  await once(server, 'listening');
  return {
    name: `${address}:${(server.address() as AddressInfo).port}`,
    username,
    password,
    ca: certificate,
    served: () => served,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const BASIC = 'Basic realm="house"';

/** Where the token for a path is given. */
function bearer(name: string, path: string): string {
  const [, repository = ''] = /^\/v2\/(.+)\/(?:manifests|blobs)\//.exec(path) ?? [];
  return `Bearer realm="https://${name}/token",service="house"${repository === '' ? '' : `,scope="repository:${repository}:pull"`}`;
}

/** Who says no password gets a token, too, which opens nothing: as at Docker Hub. */
function giveToken(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { basic, token }: { readonly basic: string; readonly token: string },
): void {
  const { authorization } = incoming.headers;
  if (authorization !== undefined && authorization !== basic) outgoing.writeHead(401).end();
  else outgoing.end(JSON.stringify({ token: authorization === basic ? token : 'anonymous', expires_in: 300 }));
}

async function selfSigned(address: string): Promise<{ readonly certificate: string; readonly key: string }> {
  const parameters = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=house -addext subjectAltName=IP:${address} -keyout - -out -`;
  const { exitCode, stdout, stderr } = await runProgram('openssl', parameters.split(' '));
  const [key = '', certificate = ''] = stdout.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----\n/g) ?? [];
  if (exitCode !== 0 || certificate === '') throw new Error(`openssl: ${stderr}`);
  return { certificate, key };
}
