// A registry of images that lets nobody in without a password, with a certificate of a house CA.

import { once } from 'node:events';
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
  /** Paths that were asked for with the password. */
  readonly served: () => readonly string[];
  close(): void;
}

/** Listens on an address of this machine; `private/NAME` there is `docker.io/library/NAME` of the lab's mirror. */
export async function startRegistry(address: string, mirror: string): Promise<TestRegistry> {
  const { certificate, key } = await selfSigned(address);
  const [username, password] = ['reader', 'open sesame: "1"'];
  const wanted = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const served: string[] = [];
  const server = createServer({ cert: certificate, key }, (incoming, outgoing) => {
    if (incoming.headers.authorization !== wanted) {
      outgoing.writeHead(401, { 'www-authenticate': 'Basic realm="house"' }).end();
      return;
    }
    const path = incoming.url ?? '';
    served.push(path);
    const { authorization: _, host: __, ...headers } = incoming.headers;
    passOn(incoming, outgoing, { to: `${mirror}${path.replace('/v2/private/', '/v2/docker.io/library/')}`, headers });
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

async function selfSigned(address: string): Promise<{ readonly certificate: string; readonly key: string }> {
  const parameters = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=house -addext subjectAltName=IP:${address} -keyout - -out -`;
  const { exitCode, stdout, stderr } = await runProgram('openssl', parameters.split(' '));
  const [key = '', certificate = ''] = stdout.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----\n/g) ?? [];
  if (exitCode !== 0 || certificate === '') throw new Error(`openssl: ${stderr}`);
  return { certificate, key };
}
