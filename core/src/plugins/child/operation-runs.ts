// What the child of a plugin may ask for while it runs operations: each request names its run.

import type { ForwardedPort, Host, HostAddress, Json, OperationContext, ShellProcess } from '@brolly/plugin-sdk';
import { type PropertiesData, takeProperties } from './context-data.ts';
import type { HostData, HostRequest } from './protocol.ts';
import type { RpcHandler } from './rpc-peer.ts';

interface Run {
  readonly context: OperationContext;
  readonly hosts: Map<number, Host>;
  /** By their number on this machine. */
  readonly ports: Map<number, ForwardedPort>;
}

interface RunRequest {
  readonly run: number;
  readonly name: string;
  readonly value: string;
  readonly content: string;
  readonly path: string;
  readonly text: string;
  readonly level: 'debug' | 'info' | 'warning' | 'error';
  readonly address: HostAddress;
  readonly properties: PropertiesData;
}

interface PortRequest {
  readonly run: number;
  readonly port: number;
}

interface ShellRequest {
  readonly shell: number;
  readonly content: string;
}

/** The runs of one child. */
export class OperationRuns {
  readonly #notify: (method: string, params: object) => void;
  readonly #runs = new Map<number, Run>();
  readonly #shells = new Map<number, ShellProcess>();
  #last = 0;

  constructor(notify: (method: string, params: object) => void) {
    this.#notify = notify;
  }

  begin(context: OperationContext): number {
    this.#last += 1;
    this.#runs.set(this.#last, { context, hosts: new Map(), ports: new Map() });
    return this.#last;
  }

  end(run: number): void {
    for (const port of this.#runs.get(run)?.ports.values() ?? []) port.close();
    this.#runs.delete(run);
  }

  addHost(run: number, host: Host): HostData {
    const { hosts } = this.#run(run);
    const number = hosts.size + 1;
    hosts.set(number, host);
    return { number, address: host.address };
  }

  readonly handlers: Readonly<Record<string, RpcHandler>> = {
    log: ({ run, level, text }: RunRequest) => {
      this.#runs.get(run)?.context.log(level, text);
      return null;
    },
    step: ({ run, text }: RunRequest) => {
      this.#runs.get(run)?.context.step(text);
      return null;
    },
    properties: ({ run, properties }: RunRequest) => {
      const context = this.#runs.get(run)?.context;
      for (const instance of [context?.self, context?.source, context?.target]) takeProperties(instance, properties);
      return null;
    },
    'private-get': ({ run, name }: RunRequest) => this.#run(run).context.privateValues.get(name),
    'private-put': async ({ run, name, value }: RunRequest) => {
      await this.#run(run).context.privateValues.put(name, value);
      return null;
    },
    'private-delete': async ({ run, name }: RunRequest) => {
      await this.#run(run).context.privateValues.delete(name);
      return null;
    },
    'read-file': async ({ run, path }: RunRequest) =>
      Buffer.from(await this.#run(run).context.files.read(path)).toString('base64'),
    'list-files': async ({ run, path }: RunRequest) => [...(await this.#run(run).context.files.list(path))],
    'save-file': ({ run, name, content }: RunRequest) => this.#run(run).context.saveFile(name, content),
    'open-host': async ({ run, address }: RunRequest) =>
      json(this.addHost(run, await this.#run(run).context.host(address))),
    'host-facts': async (request: HostRequest) => json(await this.#host(request).facts(this.#signal(request))),
    'host-run': async (request: HostRequest) => {
      const { script = '', lines, timeoutMs } = request;
      const limit = timeoutMs === undefined ? {} : { timeoutMs };
      const onLine = (line: string): void => this.#notify('line', { lines, line });
      return json(await this.#host(request).run(script, { signal: this.#signal(request), onLine, ...limit }));
    },
    'host-compare': async (request: HostRequest) =>
      json(await this.#host(request).compare(request.resources ?? [], this.#apply(request))),
    'host-apply': async (request: HostRequest) =>
      json(await this.#host(request).apply(request.resources ?? [], this.#apply(request))),
    'host-revert': async (request: HostRequest) => json(await this.#host(request).revert(this.#apply(request))),
    'host-start-shell': async (request: HostRequest) => {
      await this.#startShell(request);
      return null;
    },
    'host-forward-port': async (request: HostRequest) => {
      const { to = { address: '127.0.0.1', port: 0 } } = request;
      const forwarded = await this.#host(request).forwardPort(to, { signal: this.#signal(request) });
      this.#run(request.run).ports.set(forwarded.port, forwarded);
      return forwarded.port;
    },
    'port-close': ({ run, port }: PortRequest) => {
      this.#runs.get(run)?.ports.get(port)?.close();
      return null;
    },
    'shell-write': ({ shell, content }: ShellRequest) => {
      this.#shells.get(shell)?.write(Buffer.from(content, 'base64'));
      return null;
    },
    'shell-end-input': ({ shell }: ShellRequest) => {
      this.#shells.get(shell)?.endInput();
      return null;
    },
    'shell-close': ({ shell }: ShellRequest) => {
      this.#shells.get(shell)?.close();
      return null;
    },
  };

  async #startShell(request: HostRequest): Promise<void> {
    const { shell = 0, program = '', asRoot } = request;
    const output = (stream: 'out' | 'err') => (text: string) => this.#notify('shell-output', { shell, stream, text });
    const started = await this.#host(request).startShell(program, {
      signal: this.#signal(request),
      asRoot: asRoot === true,
      onStdout: output('out'),
      onStderr: output('err'),
    });
    this.#shells.set(shell, started);
    void started.ended.then((end) => {
      this.#shells.delete(shell);
      this.#notify('shell-ended', { shell, end });
      return undefined;
    });
  }

  #run(run: number): Run {
    const found = this.#runs.get(run);
    if (found === undefined) throw new Error('the operation has ended');
    return found;
  }

  #host({ run, host }: HostRequest): Host {
    const found = this.#run(run).hosts.get(host);
    if (found === undefined) throw new Error('the operation has opened no such host');
    return found;
  }

  #signal({ run }: HostRequest): AbortSignal {
    return this.#run(run).context.signal;
  }

  #apply(request: HostRequest): { readonly owner: string; readonly signal: AbortSignal; readonly timeoutMs?: number } {
    const { owner = '', timeoutMs } = request;
    return { owner, signal: this.#signal(request), ...(timeoutMs === undefined ? {} : { timeoutMs }) };
  }
}

function json(value: unknown): Json {
  return value as Json;
}
