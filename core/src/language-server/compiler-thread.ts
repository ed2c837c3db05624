// The server's side of the thread that compiles.

import { Worker } from 'node:worker_threads';
import type { CompilerAnswer, CompilerRequest } from './messages.ts';

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** A thread that compiles; one request after the other. */
export interface CompilerThread {
  /** @throws where the thread failed, or was closed before it answered */
  readonly ask: (request: WithoutId<CompilerRequest>) => Promise<CompilerAnswer>;
  readonly close: () => Promise<void>;
}

/** Starts the thread: its source beside this file, or its bundle above the parts of the bundle. */
export function startCompiler(): CompilerThread {
  const isSource = import.meta.url.endsWith('.ts');
  const worker = new Worker(new URL(isSource ? './compile-worker.ts' : '../compile-worker.js', import.meta.url));
  const waiting = new Map<number, { resolve: (answer: CompilerAnswer) => void; reject: (error: Error) => void }>();
  const failAll = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', (answer: CompilerAnswer) => {
    const one = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.kind === 'failed') one?.reject(new Error(answer.message));
    else one?.resolve(answer);
  });
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new Error('the compiler was closed')));
  let next = 0;
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        next += 1;
        waiting.set(next, { resolve, reject });
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        worker.postMessage({ ...request, id: next });
      }),
    close: async () => {
      await worker.terminate();
    },
  };
}
