// Hosts as a plugin in a child process sees them: brolly, at the other end, holds the connections.

import type {
  CommandOutcome,
  ForwardedPort,
  Host,
  HostAddress,
  HostFacts,
  PortAddress,
  ResourceChange,
  ShellEnd,
  ShellOptions,
  ShellProcess,
} from '@brolly/plugin-sdk';
import type { HostData } from './protocol.ts';
import type { RpcHandler } from './rpc-peer.ts';

type Call = (method: string, params: object) => Promise<unknown>;
type Notify = (method: string, params: object) => void;

interface OpenShell {
  readonly options: ShellOptions;
  readonly ended: (end: ShellEnd) => void;
}

/** The hosts of one child, with what is told of their lines and shells. */
export class HostsOfParent {
  readonly #call: Call;
  readonly #notify: Notify;
  readonly #lines = new Map<number, (line: string) => void>();
  readonly #shells = new Map<number, OpenShell>();
  #last = 0;

  constructor(call: Call, notify: Notify) {
    this.#call = call;
    this.#notify = notify;
  }

  /** What the other end tells without being asked. */
  get handlers(): Readonly<Record<string, RpcHandler>> {
    return {
      line: ({ lines, line }: { readonly lines: number; readonly line: string }) => {
        this.#lines.get(lines)?.(line);
        return null;
      },
      'shell-output': ({
        shell,
        stream,
        text,
      }: {
        readonly shell: number;
        readonly stream: 'out' | 'err';
        readonly text: string;
      }) => {
        const options = this.#shells.get(shell)?.options;
        if (stream === 'out') options?.onStdout(text);
        else options?.onStderr(text);
        return null;
      },
      'shell-ended': ({ shell, end }: { readonly shell: number; readonly end: ShellEnd }) => {
        this.#shells.get(shell)?.ended(end);
        this.#shells.delete(shell);
        return null;
      },
    };
  }

  async open(run: number, address: HostAddress): Promise<Host> {
    return this.host(run, (await this.#call('open-host', { run, address })) as HostData);
  }

  host(run: number, data: HostData): Host {
    const place = { run, host: data.number };
    const changes = async (method: string, params: object): Promise<readonly ResourceChange[]> =>
      (await this.#call(method, { ...place, ...params })) as readonly ResourceChange[];
    return {
      address: data.address,
      facts: async () => (await this.#call('host-facts', place)) as HostFacts,
      run: async (script, options) => {
        const lines = this.#number();
        if (options.onLine !== undefined) this.#lines.set(lines, options.onLine);
        const limit = options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs };
        try {
          return (await this.#call('host-run', { ...place, script, lines, ...limit })) as CommandOutcome;
        } finally {
          this.#lines.delete(lines);
        }
      },
      compare: (resources, { owner }) => changes('host-compare', { resources, owner }),
      apply: (resources, { owner, timeoutMs }) =>
        changes('host-apply', { resources, owner, ...(timeoutMs === undefined ? {} : { timeoutMs }) }),
      revert: ({ owner }) => changes('host-revert', { owner }),
      startShell: (program, options) => this.#startShell(place, program, options),
      forwardPort: (to, options) => this.#forwardPort(place, to, options.signal),
    };
  }

  /** The port is of the same machine: only its life is the parent's. Why a connection failed stays there. */
  async #forwardPort(place: { readonly run: number }, to: PortAddress, signal: AbortSignal): Promise<ForwardedPort> {
    const port = (await this.#call('host-forward-port', { ...place, to })) as number;
    const close = (): void => this.#notify('port-close', { run: place.run, port });
    signal.addEventListener('abort', close, { once: true });
    return { port, failure: () => undefined, close };
  }

  async #startShell(place: object, program: string, options: ShellOptions): Promise<ShellProcess> {
    const shell = this.#number();
    const { promise: ended, resolve } = Promise.withResolvers<ShellEnd>();
    this.#shells.set(shell, { options, ended: resolve });
    const end = (): void => this.#notify('shell-end-input', { shell });
    options.signal.addEventListener('abort', end, { once: true });
    void ended.then(() => options.signal.removeEventListener('abort', end));
    await this.#call('host-start-shell', { ...place, shell, program, asRoot: options.asRoot === true });
    return {
      write: (content) =>
        this.#notify('shell-write', { shell, content: Buffer.from(content as Uint8Array).toString('base64') }),
      endInput: end,
      close: () => this.#notify('shell-close', { shell }),
      ended,
    };
  }

  #number(): number {
    this.#last += 1;
    return this.#last;
  }
}
