// The child process of a plugin: started when it is needed, watched while it works, and started anew after it died.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { NonRecoverableError, RecoverableError } from '@brolly/plugin-sdk';
import { MessageReader } from './message-lines.ts';
import { type RpcHandler, RpcPeer } from './rpc-peer.ts';

/** What a child may take. */
export interface PluginLimits {
  /** For its first answer. Default 30,000. */
  readonly startMs?: number;
  /** How long it may leave a question whether it is there unanswered. Default 60,000. */
  readonly silenceMs?: number;
  /** Of JavaScript's heap. Default 512. */
  readonly memoryMiB?: number;
  /** Of one message of its. Default 16 MiB. */
  readonly messageBytes?: number;
}

/** How a child is started. */
export interface PluginCommand {
  /** What messages call the plugin. */
  readonly name: string;
  readonly file: string;
  readonly parameters: readonly string[];
  readonly folder: string;
  /** Beside what it gets of the environment of brolly. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly limits?: PluginLimits;
}

/** Of the environment of brolly, what a plugin gets: nothing that could hold a secret. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ', 'USER', 'http_proxy', 'https_proxy', 'no_proxy'];
const KEPT_STDERR = 4_000;
const LAST_LINES = 20;
const START_MS = 30_000;
const SILENCE_MS = 60_000;
const MESSAGE_BYTES = 16 * 1024 * 1024;

/** A child that answers. */
export class PluginProcess {
  readonly #command: PluginCommand;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #peer: RpcPeer;
  #stderr = '';
  #isAlive = true;
  #hasStarted = false;
  #watch: NodeJS.Timeout | undefined;

  constructor(command: PluginCommand, handlers: Readonly<Record<string, RpcHandler>>) {
    this.#command = command;
    const inherited = Object.fromEntries(
      INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    );
    this.#child = spawn(command.file, command.parameters, {
      cwd: command.folder,
      env: { ...inherited, ...command.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#peer = new RpcPeer((message) => void this.#child.stdin.write(`${JSON.stringify(message)}\n`), handlers);
    const reader = new MessageReader(command.limits?.messageBytes ?? MESSAGE_BYTES, (message) =>
      this.#peer.receive(message),
    );
    this.#child.stdout.on('data', (chunk: Buffer) => {
      try {
        if (this.#isAlive) reader.add(chunk);
      } catch (error) {
        this.#end(this.#failure('plugin-misbehaved', (error as Error).message));
      }
    });
    this.#child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (this.#stderr = (this.#stderr + text).slice(-KEPT_STDERR)));
    this.#child.stdin.on('error', () => undefined);
    this.#child.on('error', (error) =>
      this.#end(this.#failure('plugin-not-started', `it cannot be started: ${error.message}`)),
    );
    this.#child.on('close', (code, signal) => this.#end(this.#death(code, signal)));
    this.#rest();
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Asks it. While it owes an answer it is asked now and then whether it is there. */
  async call(method: string, params: object): Promise<unknown> {
    this.#work();
    try {
      return await this.#peer.call(method, params);
    } finally {
      this.#rest();
    }
  }

  /** The first call, which has a limit of its own. */
  async initialize(): Promise<unknown> {
    const limitMs = this.#command.limits?.startMs ?? START_MS;
    const timer = setTimeout(
      () => this.#end(this.#failure('plugin-silent', `it gave no answer within ${limitMs / 1000} s after its start`)),
      limitMs,
    );
    try {
      const described = await this.call('initialize', {});
      this.#hasStarted = true;
      return described;
    } finally {
      clearTimeout(timer);
    }
  }

  notify(method: string, params: object): void {
    this.#peer.notify(method, params);
  }

  /** Ends the process: what it was asked for is not wanted any more, and it does not come to an end. */
  endCancelled(): void {
    this.#end(this.#failure('cancelled', 'it was ended, because it took too long or went on after a cancel'));
  }

  /** Ends the process where it does not answer within `withinMs`: it hangs. */
  async endIfSilent(withinMs: number): Promise<void> {
    const timer = setTimeout(
      () =>
        this.#end(
          this.#failure('plugin-silent', `it was asked and gave no answer for ${Math.round(withinMs / 1000)} s`),
        ),
      withinMs,
    );
    await this.#peer.call('ping', {}).catch(() => undefined);
    clearTimeout(timer);
  }

  #work(): void {
    this.#child.ref();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr])
      (stream as unknown as { ref(): void }).ref();
    const silenceMs = this.#command.limits?.silenceMs ?? SILENCE_MS;
    // While it starts, the limit of the start holds.
    if (!this.#hasStarted) return;
    this.#watch ??= setInterval(() => void this.endIfSilent(silenceMs), silenceMs);
  }

  /** A child that owes nothing does not keep brolly running; it ends when its stdin ends. */
  #rest(): void {
    if (this.#peer.waiting > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#child.unref();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr])
      (stream as unknown as { unref(): void }).unref();
  }

  #end(error: Error): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    clearInterval(this.#watch);
    this.#child.kill('SIGKILL');
    this.#peer.end(error);
  }

  #death(code: number | null, signal: string | null): Error {
    if (/heap out of memory/.test(this.#stderr))
      return this.#failure(
        'plugin-out-of-memory',
        `it needed more than ${this.#command.limits?.memoryMiB ?? DEFAULT_MEMORY_MIB} MiB of memory`,
      );
    return this.#failure(
      'plugin-crashed',
      signal === null ? `its process ended with exit code ${code}` : `its process was killed by ${signal}`,
    );
  }

  #failure(reason: string, what: string): Error {
    const lines = this.#stderr.trim().split('\n').filter(Boolean).slice(-LAST_LINES);
    const options = {
      reason,
      evidence: lines.length === 0 ? [] : [{ title: `stderr of the plugin "${this.#command.name}"`, lines }],
      hint: 'Tell the author of the plugin; brolly itself goes on.',
    };
    const message = `the plugin "${this.#command.name}": ${what}`;
    const isFinal = reason === 'plugin-not-started' || reason === 'plugin-misbehaved';
    return isFinal ? new NonRecoverableError(message, options) : new RecoverableError(message, options);
  }
}

/** Heap of a child where no limit is given. */
export const DEFAULT_MEMORY_MIB = 512;
