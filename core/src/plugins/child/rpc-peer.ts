// One end of a conversation in JSON-RPC 2.0: both ends may ask and answer at the same time.

import type { Json } from '@brolly/plugin-sdk';
import { errorFromJson, errorToJson } from './rpc-error.ts';

/** Answers a request; what it throws becomes an error at the other end. */
export type RpcHandler = (parameters: never) => Promise<Json | undefined> | Json | undefined;

/** A request that waits for its answer. */
interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface RpcMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

const METHOD_UNKNOWN = -32_601;
const FAILED = -32_000;

/** Sends and receives messages; how they travel is the owner's business. */
export class RpcPeer {
  readonly #send: (message: object) => void;
  readonly #handlers: Readonly<Record<string, RpcHandler>>;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #ended: Error | undefined;

  constructor(send: (message: object) => void, handlers: Readonly<Record<string, RpcHandler>>) {
    this.#send = send;
    this.#handlers = handlers;
  }

  /** How many requests wait for an answer. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Asks the other end. Rejects with the error that it answers, or with the one that ended the conversation. */
  call(method: string, params: object): Promise<unknown> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    this.#last += 1;
    const id = this.#last;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { resolve, reject });
    this.#send({ jsonrpc: '2.0', id, method, params });
    return promise;
  }

  /** Says something that needs no answer. */
  notify(method: string, params: object): void {
    if (this.#ended === undefined) this.#send({ jsonrpc: '2.0', method, params });
  }

  /** Takes a message of the other end. */
  receive(message: unknown): void {
    const { id, method, params, result, error } = message as RpcMessage;
    if (method !== undefined) {
      void this.#answer(method, params, id);
      return;
    }
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || waiting === undefined) return;
    this.#waiting.delete(id);
    if (error === undefined) waiting.resolve(result);
    else waiting.reject(errorFromJson(error.message, error.data));
  }

  /** Ends the conversation: all that waits fails, and all that is asked later. */
  end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }

  async #answer(method: string, params: unknown, id: number | undefined): Promise<void> {
    const handler = Object.hasOwn(this.#handlers, method) ? this.#handlers[method] : undefined;
    if (handler === undefined) {
      this.#reply(id, { error: { code: METHOD_UNKNOWN, message: `there is no method "${method}"` } });
      return;
    }
    try {
      const result = await handler(params as never);
      this.#reply(id, { result: result ?? null });
    } catch (error) {
      const { message, data } = errorToJson(error);
      this.#reply(id, { error: { code: FAILED, message, data } });
    }
  }

  #reply(id: number | undefined, answer: object): void {
    if (id !== undefined && this.#ended === undefined) this.#send({ jsonrpc: '2.0', id, ...answer });
  }
}
