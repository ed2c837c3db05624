// Where the text of a script comes from: a file of the blueprint, an address, or the blueprint itself.

import { readFile } from 'node:fs/promises';
import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { fileURLToPath } from 'node:url';
import { NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import { seemsPython } from './seems-python.ts';

/** A script to be run under its own name. */
export interface ScriptText {
  /** `start.sh`. */
  readonly name: string;
  /** What messages call it: `scripts/start.sh`. */
  readonly title: string;
  readonly content: Uint8Array;
}

const MOST_REDIRECTS = 5;
const FETCH_TIMEOUT_MS = 60_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** Finds the script that the inputs `script_path` or `script_source` name. */
export async function scriptText(context: OperationContext): Promise<ScriptText> {
  const { script_path: path, script_source: source, ssl_cert_content: certificate } = context.inputs;
  if (isText(source) && !isText(path)) {
    const text = dedent(source);
    const name = seemsPython(text) ? 'script.py' : 'script.sh';
    return { name, title: `the inline script of ${context.operationName}`, content: Buffer.from(text) };
  }
  if (!isText(path) || isText(source))
    throw new NonRecoverableError('exactly one of the inputs "script_path" and "script_source" has to be given', {
      reason: 'script-missing',
    });
  const name = (path.split(/[?#]/)[0] ?? '').split('/').at(-1) || 'script';
  return { name, title: path, content: await contentOf(path, context, isText(certificate) ? certificate : undefined) };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

async function contentOf(
  path: string,
  context: OperationContext,
  certificate: string | undefined,
): Promise<Uint8Array> {
  if (/^https?:\/\//i.test(path)) return fetchScript(path, { certificate, signal: context.signal });
  if (!/^file:\/\//i.test(path)) return context.files.read(path);
  return readFile(fileURLToPath(path)).catch((error: unknown) => {
    throw new NonRecoverableError(`the script ${path} cannot be read: ${(error as Error).message}`, {
      reason: 'script-missing',
    });
  });
}

interface FetchOptions {
  readonly certificate: string | undefined;
  readonly signal: AbortSignal;
}

/** @throws NonRecoverableError `script-missing` unless the answer is 200 */
async function fetchScript(address: string, options: FetchOptions): Promise<Uint8Array> {
  let url = new URL(address);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const response = await request(url, options);
    const { statusCode = 0, headers } = response;
    if (statusCode === 200) return bytesOf(response, address);
    response.resume();
    if (statusCode < 300 || statusCode > 399 || headers.location === undefined)
      throw new NonRecoverableError(`the script ${address} cannot be had: the answer is ${statusCode}`, {
        reason: 'script-missing',
      });
    url = new URL(headers.location, url);
  }
  throw new NonRecoverableError(`the script ${address} cannot be had: it is redirected again and again`, {
    reason: 'script-missing',
  });
}

function request(url: URL, options: FetchOptions): Promise<IncomingMessage> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(FETCH_TIMEOUT_MS)]);
  return new Promise((resolve, reject) => {
    const ca = options.certificate === undefined ? {} : { ca: options.certificate };
    const call =
      url.protocol === 'https:' ? getHttps(url, { signal, ...ca }, resolve) : getHttp(url, { signal }, resolve);
    call.on('error', reject);
  });
}

async function bytesOf(response: IncomingMessage, address: string): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MOST_BYTES)
      throw new NonRecoverableError(`the script ${address} is larger than 64 MiB`, { reason: 'script-too-large' });
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Takes away the white space that all lines begin with, as textwrap.dedent of Python does. */
function dedent(text: string): string {
  const lines = text.split('\n').map((line) => (line.trim() === '' ? '' : line));
  const margins = lines.filter((line) => line !== '').map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
  const common = margins.reduce((shared, margin) => {
    let length = 0;
    while (length < Math.min(shared.length, margin.length) && shared[length] === margin[length]) length += 1;
    return shared.slice(0, length);
  }, margins[0] ?? '');
  return lines.map((line) => line.slice(common.length)).join('\n');
}
