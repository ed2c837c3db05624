// The server's side of the thread that compiles.

import { Worker } from 'node:worker_threads';
import type { Call, CallKind, CompilerCalls, CompilerReply, CompilerRequest } from './messages.ts';

/** A thread that compiles; one request after the other. */
export interface CompilerThread {
  /**
   * @param signal gives up a compile: it ends soon, with an error, unless it was done already
   * @throws where the thread failed, or was closed before it answered; the next request starts a new one
   */
  readonly ask: <K extends CallKind>(call: Call<K>, signal?: AbortSignal) => Promise<CompilerCalls[K]['answer']>;
  readonly close: () => Promise<void>;
}

/** A blueprint that needs more ends the thread, and not the server. */
const LIMITS = { maxOldGenerationSizeMb: 4_096 };

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** Starts the thread with the first request. */
export function startCompiler(): CompilerThread {
  const waiting = new Map<number, Waiting>();
  // Shared: a thread that works hears no messages.
  const abandoned = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  let worker: Worker | undefined;
  let next = 0;
  const failAll = (error: Error): void => {
    worker = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const start = (): Worker => {
    const started = new Worker(workerFile(), { resourceLimits: LIMITS, workerData: abandoned });
    started.on('message', (reply: CompilerReply) => {
      const one = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('failure' in reply) one?.reject(new Error(reply.failure));
      else one?.resolve(reply.answer as never);
    });
    started.on('error', failAll);
    started.on('exit', () => failAll(new Error('the compiler was closed')));
    return started;
  };
  return {
    ask: (call, signal) =>
      new Promise((resolve, reject) => {
        worker ??= start();
        const id = (next += 1);
        waiting.set(id, { resolve, reject });
        signal?.addEventListener('abort', () => Atomics.store(abandoned, 0, id));
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        worker.postMessage({ id, call } satisfies CompilerRequest);
      }),
    close: async () => {
      await worker?.terminate();
    },
  };
}

/** Its source beside this file, or its bundle above the parts of the bundle. */
function workerFile(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? './compile-worker.ts' : '../compile-worker.cjs', import.meta.url);
}
