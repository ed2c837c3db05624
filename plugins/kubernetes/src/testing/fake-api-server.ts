// An API server in memory, for tests: real TLS, real HTTP and WebSockets, and the rules of server-side apply in small.

import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Json, JsonObject } from '@brolly/plugin-sdk';
import {
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ApiAccess } from '../api/api-access.ts';
import { KNOWN_KINDS } from '../api/kinds.ts';
import type { ExecEnd } from '../api/kube-api.ts';
import { at, isJsonObject, textAt } from '../api/kube-object.ts';
import { issueClientCertificate, type KeyPair, makeAuthority } from '../certificates.ts';
import { FakeObjects } from './fake-objects.ts';

const TOKEN = 'a-good-token';
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const VALID = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** What a command in any container of the fake does; `undefined`: it does not end. */
export type FakeCommand = (command: readonly string[]) => ExecEnd | undefined;

export interface FakeApiServer {
  readonly objects: FakeObjects;
  readonly port: number;
  /** Lets in by a client certificate. */
  readonly access: ApiAccess;
  readonly token: string;
  /** `GET /version`, ... in their order. */
  readonly requests: string[];
  /** Answers the next requests with this status instead. */
  failNext(...statuses: readonly number[]): void;
  /** Does this once the next request was answered, before another one is. */
  afterNext(change: () => void): void;
  onExec(command: FakeCommand): void;
  stop(): Promise<void>;
}

/** Starts one on a loopback port. */
export async function startFakeApiServer(): Promise<FakeApiServer> {
  const authority = await makeAuthority(Date.now());
  const pair = await issueServerCertificate(authority);
  const client = await issueClientCertificate(authority, 'O=system:masters, CN=test', Date.now());
  const objects = new FakeObjects();
  const requests: string[] = [];
  const failures: number[] = [];
  const changes: (() => void)[] = [];
  let run: FakeCommand = () => ({ exitCode: 0, stdout: '', stderr: '' });
  const options = {
    cert: pair.certificate,
    key: pair.key,
    ca: authority.certificate,
    requestCert: true,
    rejectUnauthorized: false,
  };
  const sockets = new Set<Duplex>();
  const server = createServer(options, (request, response) => {
    void bodyOf(request).then((body) => {
      requests.push(`${request.method} ${request.url}`);
      const failure = failures.shift();
      const answer =
        failure === undefined ? answerTo(objects, request, body) : status(failure, 'InternalError', 'told to fail');
      changes.shift()?.();
      send(response, answer);
      return undefined;
    });
  });
  const webSockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has('v5.channel.k8s.io') ? 'v5.channel.k8s.io' : false),
  });
  server.on('upgrade', (request, socket, head) => {
    requests.push(`exec ${request.url}`);
    const url = new URL(request.url ?? '/', 'https://fake');
    const [, namespace = '', name = ''] = /namespaces\/([^/]+)\/pods\/([^/]+)\/exec/.exec(url.pathname) ?? [];
    if (objects.read('pods', namespace, name) === undefined) {
      const body = JSON.stringify(status(404, 'NotFound', `pods "${name}" not found`).body);
      socket.end(`HTTP/1.1 404 Not Found\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
      return;
    }
    webSockets.handleUpgrade(request, socket, head, (opened) => exec(opened, run(url.searchParams.getAll('command'))));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    objects,
    port,
    requests,
    token: TOKEN,
    access: {
      server: `https://127.0.0.1:${port}`,
      authority: authority.certificate,
      credentials: { certificate: client.certificate, key: client.key },
    },
    failNext: (...statuses) => void failures.push(...statuses),
    afterNext: (change) => void changes.push(change),
    onExec: (command) => {
      run = command;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: Json | string;
}

function status(code: number, reason: string, message: string, details: JsonObject = {}): Answer {
  return { status: code, body: { kind: 'Status', status: 'Failure', code, reason, message, details } };
}

function answerTo(objects: FakeObjects, request: IncomingMessage, body: Json): Answer {
  const { authorized } = request.socket as TLSSocket;
  if (!authorized && request.headers.authorization !== `Bearer ${TOKEN}`)
    return status(401, 'Unauthorized', 'Unauthorized');
  const url = new URL(request.url ?? '/', 'https://fake');
  const { pathname } = url;
  if (pathname === '/version') return { status: 200, body: { gitVersion: 'v1.36.3' } };
  if (pathname === '/apis') return { status: 200, body: groups(objects) };
  const root = /^\/(?:api\/(v1)|apis\/([^/]+\/[^/]+))/.exec(pathname);
  const apiVersion = root?.[1] ?? root?.[2] ?? '';
  const rest = pathname
    .slice(root?.[0].length ?? 0)
    .split('/')
    .filter(Boolean);
  if (rest.length === 0) return discovery(objects, apiVersion);
  const [namespace = '', [plural = '', name, part]] =
    rest[0] === 'namespaces' && rest.length > 2 ? [rest[1], rest.slice(2)] : ['', rest];
  if (part === 'log') return { status: 200, body: `log of ${name}\n` };
  const query = Object.fromEntries(url.searchParams);
  return carryOut(
    objects,
    { method: request.method ?? '', type: request.headers['content-type'] ?? '', query, body },
    {
      plural,
      namespace,
      name: name ?? textAt(body, 'metadata', 'name'),
      hasName: name !== undefined,
      part: part ?? '',
    },
  );
}

interface Place {
  readonly plural: string;
  readonly namespace: string;
  readonly name: string;
  readonly hasName: boolean;
  readonly part: string;
}

function carryOut(
  objects: FakeObjects,
  request: {
    readonly method: string;
    readonly type: string;
    readonly query: Readonly<Record<string, string>>;
    readonly body: Json;
  },
  { plural, namespace, name, hasName, part }: Place,
): Answer {
  const { method, query, body } = request;
  const found = objects.read(plural, namespace, name);
  const isDry = query['dryRun'] === 'All';
  const manager = query['fieldManager'] ?? 'unknown';
  const missing = status(404, 'NotFound', `${plural} "${name}" not found`);
  if (method === 'GET' && !hasName)
    return { status: 200, body: { items: objects.list(plural, namespace, query['labelSelector']) } };
  if (method === 'GET') return found === undefined ? missing : { status: 200, body: found };
  const meant = textAt(body, 'preconditions', 'uid');
  if (method === 'DELETE' && found !== undefined && meant !== '' && meant !== textAt(found, 'metadata', 'uid'))
    return status(409, 'Conflict', `Precondition failed: UID in precondition: ${meant}`);
  if (method === 'DELETE')
    return objects.remove(plural, namespace, name) ? { status: 200, body: found ?? null } : missing;
  if (!VALID.test(name))
    return status(422, 'Invalid', `"${name}" is invalid`, {
      causes: [{ field: 'metadata.name', message: 'Invalid value', reason: 'FieldValueInvalid' }],
    });
  if (method === 'POST' && part === 'eviction')
    return objects.remove(plural, namespace, name)
      ? { status: 201, body: { kind: 'Status', status: 'Success' } }
      : missing;
  if (method === 'POST') {
    if (found !== undefined) return status(409, 'AlreadyExists', `${plural} "${name}" already exists`);
    return { status: 201, body: objects.write(plural, namespace, { object: body, manager, isDry }) };
  }
  if (Array.isArray(body) && found !== undefined) {
    const values = new Map((body as readonly Json[]).map((one) => [textAt(one, 'path'), at(one, 'value') ?? null]));
    return { status: 200, body: objects.replace(plural, namespace, name, values) };
  }
  if (!isJsonObject(body)) return status(400, 'BadRequest', 'no object');
  if (request.type.startsWith('application/apply-patch')) {
    const applied = objects.apply(plural, namespace, {
      object: body,
      manager,
      isDry,
      force: query['force'] === 'true',
    });
    return applied.kind === 'applied'
      ? { status: 200, body: applied.object }
      : status(409, 'Conflict', `Apply failed with ${applied.causes.length} conflict`, { causes: applied.causes });
  }
  if (found === undefined) return missing;
  return { status: 200, body: objects.merge(plural, namespace, name, body) };
}

function discovery(objects: FakeObjects, apiVersion: string): Answer {
  const resources = [...KNOWN_KINDS, ...objects.customKinds()]
    .filter((one) => one.apiVersion === apiVersion)
    .map((one) => ({
      name: one.plural,
      singularName: one.kind.toLowerCase(),
      kind: one.kind,
      namespaced: one.isNamespaced,
      shortNames: [...one.shortNames],
    }));
  if (resources.length === 0) return { status: 404, body: '404 page not found' };
  return { status: 200, body: { kind: 'APIResourceList', resources } };
}

function groups(objects: FakeObjects): Json {
  const versions = new Set([...KNOWN_KINDS, ...objects.customKinds()].map((one) => one.apiVersion));
  return {
    groups: [...versions]
      .filter((one) => one.includes('/'))
      .map((groupVersion) => ({ name: groupVersion.split('/')[0] ?? '', preferredVersion: { groupVersion } })),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? null : (JSON.parse(Buffer.concat(chunks).toString('utf8')) as Json);
}

function send(response: ServerResponse, { status: code, body }: Answer): void {
  const isText = typeof body === 'string';
  response.writeHead(code, { 'content-type': isText ? 'text/plain' : 'application/json' });
  response.end(isText ? body : JSON.stringify(body));
}

function exec(socket: WebSocket, end: ExecEnd | undefined): void {
  if (end === undefined) return;
  const write = (stream: number, text: string): void =>
    socket.send(Buffer.concat([Buffer.from([stream]), Buffer.from(text)]));
  write(1, end.stdout);
  write(2, end.stderr);
  const causes = [{ reason: 'ExitCode', message: String(end.exitCode) }];
  const good = { status: 'Success' };
  const bad = { status: 'Failure', reason: 'NonZeroExitCode', details: { causes } };
  write(3, JSON.stringify(end.exitCode === 0 ? good : bad));
  socket.close();
}

async function issueServerCertificate(authority: KeyPair): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const [bytes] = PemConverter.decode(authority.key);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', bytes ?? new ArrayBuffer(0), ALGORITHM, false, ['sign']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: '01',
    subject: 'CN=kube-apiserver',
    issuer: new X509Certificate(authority.certificate).subject,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 86_400_000),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '10.0.0.11' },
        { type: 'dns', value: 'kubernetes' },
      ]),
    ],
  });
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { certificate: certificate.toString('pem'), key };
}
