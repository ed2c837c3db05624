// The API over HTTPS: straight to the API server, or by a port of this machine that leads to it.

import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import { type Json, NonRecoverableError, type OperationError, RecoverableError } from '@brolly/plugin-sdk';
import type { ApiAccess } from './api-access.ts';
import { connectingOf, nameOf } from './connecting.ts';
import { execByWebSocket } from './exec-by-web-socket.ts';
import { type KubeApi, type KubeRequest, type KubeStatus, kubeError } from './kube-api.ts';

const TIMEOUT_MS = 30_000;
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_SOCKETS = 8;
/** Errors of TLS that no later attempt cures. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ERR_TLS|HOSTNAME/;

/** How the API server is reached from here. */
export interface HttpsApiOptions {
  /** A port of this machine's loopback that leads to the API server. Default: its own address. */
  readonly port?: number;
  /** Says more about a connection that failed: what the host said that was to carry it. */
  readonly why?: () => string | undefined;
  /** Lets go of the port. */
  readonly onClose?: () => void;
}

/** Opens nothing until it is asked. */
export function httpsApi(access: ApiAccess, options: HttpsApiOptions = {}): KubeApi {
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_SOCKETS, scheduling: 'fifo' });
  const connecting = connectingOf(access, options.port);
  const basePath = new URL(access.server).pathname.replace(/\/+$/, '');
  async function send(request: KubeRequest): Promise<Answer> {
    const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
    const query = new URLSearchParams(request.query ?? {}).toString();
    const answer = await transfer(
      {
        ...connecting,
        agent,
        method: request.method,
        path: `${basePath}${request.path}${query === '' ? '' : `?${query}`}`,
        signal: AbortSignal.any([request.signal, AbortSignal.timeout(request.timeoutMs ?? TIMEOUT_MS)]),
        headers: {
          ...connecting.headers,
          accept: request.accept ?? 'application/json',
          ...(body === undefined
            ? {}
            : { 'content-type': request.contentType ?? 'application/json', 'content-length': String(body.length) }),
        },
      },
      body,
    ).catch((error: Error) => {
      throw connectionError(error, { access, options, request });
    });
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw kubeError(answer.status, statusOf(answer.body), `${request.method} ${request.path}`);
  }
  return {
    server: access.server,
    async json(request) {
      return jsonOf(await send(request), `${request.method} ${request.path}`);
    },
    text: async (request) => (await send({ accept: '*/*', ...request })).body.toString('utf8'),
    exec: (request) => execByWebSocket(connecting, basePath, request),
    kubeconfig: () => kubeconfigOf(access, options.port),
    close() {
      agent.destroy();
      options.onClose?.();
    },
  };
}

interface Answer {
  readonly status: number;
  /** The last 16 MiB of it. */
  readonly body: Buffer;
  /** A part of it is missing. */
  readonly isCut: boolean;
}

function jsonOf({ body, isCut }: Answer, what: string): Json {
  if (isCut)
    throw new NonRecoverableError(`${what}: the answer is larger than ${MOST_BYTES / 1024 / 1024} MiB`, {
      reason: 'api-answer-too-large',
      hint: 'Ask for less: one namespace, or objects of some labels.',
    });
  if (body.length === 0) return null;
  try {
    return JSON.parse(body.toString('utf8')) as Json;
  } catch (cause) {
    const said = body.toString('utf8').trim().slice(0, 300);
    throw new NonRecoverableError(`${what}: the answer is no JSON: ${said}`, {
      reason: 'api-refused',
      hint: 'See whether something else answers in the place of the API server, such as a proxy.',
      cause,
    });
  }
}

function transfer(options: RequestOptions, body: Buffer | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(options, (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      let [length, all] = [0, 0];
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        all += chunk.length;
        while (chunks[0] !== undefined && length - chunks[0].length > MOST_BYTES) length -= chunks.shift()?.length ?? 0;
      });
      response.on('end', () => {
        const body = Buffer.concat(chunks).subarray(-MOST_BYTES);
        resolve({ status: response.statusCode ?? 0, body, isCut: all > MOST_BYTES });
      });
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

function statusOf(body: Buffer): KubeStatus {
  try {
    const parsed = JSON.parse(body.toString('utf8')) as unknown;
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    const text = body.toString('utf8').trim();
    return text === '' ? {} : { message: text.slice(0, 300) };
  }
}

/** What a broken connection means for the operation. */
function connectionError(
  error: Error & { readonly code?: string },
  about: { readonly access: ApiAccess; readonly options: HttpsApiOptions; readonly request: KubeRequest },
): OperationError {
  const { access, options, request } = about;
  if (request.signal.aborted)
    return new NonRecoverableError('ended because the execution was cancelled', { reason: 'cancelled', cause: error });
  const isLate = error.name === 'TimeoutError' || error.name === 'AbortError';
  if (!isLate && UNTRUSTED.test(error.code ?? ''))
    return new NonRecoverableError(`the certificate of ${access.server} is not trusted: ${error.message}`, {
      reason: 'api-untrusted',
      hint: 'Give the certificate of the CA that signed it, or the name that it bears.',
      cause: error,
    });
  const limit = Math.round((request.timeoutMs ?? TIMEOUT_MS) / 1000);
  const why = isLate ? `no answer after ${limit} s` : (options.why?.() ?? error.message);
  return new RecoverableError(`the API server ${access.server} cannot be reached: ${why}`, {
    reason: 'api-unreachable',
    hint: 'See whether the API server runs and whether a firewall stands between.',
    cause: error,
  });
}

function kubeconfigOf(access: ApiAccess, port: number | undefined): string {
  const { credentials } = access;
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const name = nameOf(access);
  const cluster = {
    server: port === undefined ? access.server : `https://127.0.0.1:${port}${new URL(access.server).pathname}`,
    ...(access.authority === undefined ? {} : { 'certificate-authority-data': base64(access.authority) }),
    ...(access.isUnverified === true ? { 'insecure-skip-tls-verify': true } : { 'tls-server-name': name }),
  };
  const { certificate, key, token, user, actAs } = credentials;
  const entry = {
    ...(certificate === undefined ? {} : { 'client-certificate-data': base64(certificate) }),
    ...(key === undefined ? {} : { 'client-key-data': base64(key) }),
    ...(token === undefined ? {} : { token }),
    ...(user === undefined ? {} : { username: user.name, password: user.password }),
    ...(actAs === undefined ? {} : { as: actAs.user, 'as-groups': actAs.groups }),
  };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'cluster', cluster }],
    users: [{ name: 'user', user: entry }],
    contexts: [{ name: 'brolly', context: { cluster: 'cluster', user: 'user' } }],
    'current-context': 'brolly',
  });
}
