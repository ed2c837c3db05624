// Commands in containers: the remote command protocol of Kubernetes over a WebSocket.

import { NonRecoverableError, type OperationError, RecoverableError } from '@brolly/plugin-sdk';
import { WebSocket } from 'ws';
import type { Connecting } from './connecting.ts';
import { type ExecEnd, type ExecRequest, type KubeStatus, kubeError } from './kube-api.ts';

/** The first byte of each message names the stream. */
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const TIMEOUT_MS = 60_000;
const MOST_CHARACTERS = 1024 * 1024;

/** Runs a command and resolves when it has ended, whatever its exit code. */
export async function execByWebSocket(
  connecting: Connecting,
  basePath: string,
  request: ExecRequest,
): Promise<ExecEnd> {
  const { namespace, pod, container, command, signal, timeoutMs = TIMEOUT_MS } = request;
  if (signal.aborted) throw cancelled();
  const query = new URLSearchParams({ stdout: 'true', stderr: 'true' });
  if (container !== undefined) query.set('container', container);
  for (const word of command) query.append('command', word);
  const path = `${basePath}/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec?${query.toString()}`;
  const { host, port, ...others } = connecting;
  const shown = host?.includes(':') === true ? `[${host}]` : host;
  const socket = new WebSocket(`wss://${shown}:${port}${path}`, PROTOCOLS, { ...others, perMessageDeflate: false });
  const cut = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const onCut = (): void => socket.terminate();
  cut.addEventListener('abort', onCut, { once: true });
  try {
    return await endOf(socket, request, cut);
  } finally {
    cut.removeEventListener('abort', onCut);
    socket.terminate();
  }
}

function endOf(socket: WebSocket, request: ExecRequest, cut: AbortSignal): Promise<ExecEnd> {
  const what = `exec in pod ${request.namespace}/${request.pod}`;
  const seconds = Math.round((request.timeoutMs ?? TIMEOUT_MS) / 1000);
  const decoders = { [STDOUT]: new TextDecoder(), [STDERR]: new TextDecoder(), [STATUS]: new TextDecoder() };
  const texts: Record<number, string> = { [STDOUT]: '', [STDERR]: '', [STATUS]: '' };
  return new Promise((resolve, reject) => {
    socket.on('message', (content: Buffer) => {
      const stream = (content[0] ?? 0) as keyof typeof decoders;
      const decoder = decoders[stream];
      if (decoder === undefined) return;
      texts[stream] = (texts[stream] + decoder.decode(content.subarray(1), { stream: true })).slice(-MOST_CHARACTERS);
    });
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => reject(kubeError(response.statusCode ?? 0, parsed(body), what)));
    });
    // Also that of a socket which was cut before it was open: the command has not begun.
    socket.on('error', (error) => {
      if (request.signal.aborted) return reject(cancelled());
      return reject(broken(what, cut.aborted ? `no answer after ${seconds} s` : error.message));
    });
    socket.on('close', () => {
      if (request.signal.aborted) return reject(cancelled());
      if (cut.aborted)
        return reject(new NonRecoverableError(`${what}: not done after ${seconds} s`, { reason: 'command-timeout' }));
      if (texts[STATUS] === '') return reject(broken(what, 'the connection was closed before the command had ended'));
      const exitCode = exitCodeOf(parsed(texts[STATUS] ?? ''));
      if (exitCode === undefined) return reject(kubeError(500, parsed(texts[STATUS] ?? ''), what));
      return resolve({ exitCode, stdout: texts[STDOUT] ?? '', stderr: texts[STDERR] ?? '' });
    });
  });
}

function cancelled(): OperationError {
  return new NonRecoverableError('ended because the execution was cancelled', { reason: 'cancelled' });
}

function broken(what: string, why: string): OperationError {
  return new RecoverableError(`${what}: ${why}`, { reason: 'api-unreachable' });
}

function parsed(text: string): KubeStatus & { readonly status?: string } {
  try {
    return JSON.parse(text) as KubeStatus;
  } catch {
    return { message: text.slice(0, 300) };
  }
}

/** `undefined`: the command did not run. */
function exitCodeOf(status: KubeStatus & { readonly status?: string }): number | undefined {
  if (status.status === 'Success') return 0;
  if (status.reason !== 'NonZeroExitCode') return undefined;
  const cause = status.details?.causes?.find((one) => one.reason === 'ExitCode');
  return Number(cause?.message ?? 1);
}
