// A plugin with an operation for each thing that a plugin may do, for the conformance suite.

import { writeSync } from 'node:fs';
import {
  type HostAddress,
  type ImperativeOperation,
  NonRecoverableError,
  type OperationContext,
  type Plugin,
  RecoverableError,
} from '@brolly/plugin-sdk';

const ADDRESS: HostAddress = {
  name: 'web_1',
  address: '10.0.0.1',
  port: 22,
  user: 'root',
  credentials: [],
  hostKeyPolicy: { kind: 'accept-new' },
};

const does = (run: (context: OperationContext) => Promise<unknown>): ImperativeOperation => ({
  kind: 'imperative',
  run: async (context) => (await run(context)) as never,
});

/** Every one of its operations ends in a way of its own. */
export const plugin: Plugin = {
  name: 'sample',
  version: '1.2.3',
  yaml: '',
  importNames: [],
  notices: [{ type: 'T', property: 'p', value: 1, code: 'p-one', message: 'one', hint: 'two' }],
  operations: {
    echo: does(async ({ inputs, self, retryNumber, deploymentId, execution, plugin }) => ({
      inputs,
      id: self.id,
      retryNumber,
      deploymentId,
      workflow: execution.workflow,
      plugin: plugin.name,
    })),
    write: does(async ({ self }) => {
      self.runtimeProperties['fresh'] = { deep: [1, 'ä'] };
      self.runtimeProperties['gone'] = undefined;
    }),
    half: does(async ({ self }) => {
      self.runtimeProperties['half'] = true;
      throw new RecoverableError('not yet', {
        reason: 'wait-a-bit',
        hint: 'wait',
        retryAfterMs: 7,
        evidence: [{ title: 'log', lines: ['a', 'b'] }],
      });
    }),
    never: does(() => Promise.reject(new NonRecoverableError('never', { reason: 'no-way' }))),
    odd: does(() => Promise.reject(new Error('outer', { cause: new Error('inner') }))),
    ends: does(async ({ source, target }) => {
      if (source === undefined || target === undefined) throw new NonRecoverableError('no relationship');
      source.runtimeProperties['port'] = target.properties['port'];
      target.runtimeProperties['seen'] = source.relationships.map((each) => each.target === target);
    }),
    all: {
      ...does(async ({ instances }) => instances.map((each) => each.id)),
      readsAllInstances: true,
      independentOfTargets: true,
    },
    secrets: does(async (context) => {
      const { privateValues, files } = context;
      await privateValues.put('key', 'VERY-PRIVATE');
      const key = await privateValues.get('key');
      await privateValues.delete('other');
      context.log('warning', `the key is ${key}`);
      return [
        await context.saveFile('a.txt', 'text'),
        Buffer.from(await files.read('b.bin')).toString('hex'),
        ...(await files.list('.')),
        (await privateValues.get('nothing')) ?? 'nothing',
      ];
    }),
    host: does(async (context) => {
      const { signal } = context;
      const opened = await context.host(ADDRESS);
      const lines: string[] = [];
      const outcome = await opened.run('echo', { signal, onLine: (line) => void lines.push(line) });
      return [(await opened.facts(signal)).hostname, outcome.stdout, lines];
    }),
    port: does(async (context) => {
      const opened = await context.host(ADDRESS);
      const forwarded = await opened.forwardPort({ address: '10.0.0.9', port: 6443 }, { signal: context.signal });
      forwarded.close();
      return forwarded.port;
    }),
    hostless: { kind: 'declared', host: () => undefined, resources: () => [] },
    shell: does(async (context) => {
      const { signal } = context;
      let said = '';
      const { promise: answered, resolve } = Promise.withResolvers<void>();
      const opened = await context.host(ADDRESS);
      const shell = await opened.startShell('cat', {
        signal,
        onStdout(text) {
          said += text;
          if (said.includes('answer')) resolve();
        },
        onStderr: () => undefined,
      });
      shell.write('question ä');
      await answered;
      shell.endInput();
      return [said, await shell.ended];
    }),
    declared: {
      kind: 'declared',
      host: () => ADDRESS,
      resources: (facts) => [{ kind: 'file', path: `/${facts.hostname}` } as never],
      afterApply: (changes, _host, { self }) => {
        self.runtimeProperties['changed'] = changes.length;
        return Promise.resolve();
      },
      explain: async (error) => new RecoverableError(`explained: ${(error as Error).message}`),
    },
    revert: {
      kind: 'revert',
      host: () => ADDRESS,
      beforeRevert: async (host, { signal }) => void (await host.run('drain', { signal })),
      afterRevert: async (changes, _host, context) => context.log('info', `${changes.length} taken back`),
    },
    waits: does(
      (context) =>
        new Promise((_, reject) => {
          const { signal } = context;
          signal.addEventListener(
            'abort',
            () => reject(new NonRecoverableError('told to end', { reason: 'cancelled' })),
            { once: true },
          );
          context.log('info', 'waiting');
        }),
    ),
    exits: does(async () => {
      console.error('last words');
      process.exit(3);
    }),
    killed: does(async () => void process.kill(process.pid, 'SIGKILL')),
    garbage: does(async () => void writeSync(1, 'this is no message\n')),
    endless: does(async () => {
      writeSync(1, 'x'.repeat(200_000));
      return new Promise(() => undefined);
    }),
    spins: does(async (context) => {
      context.log('info', 'spinning');
      for (;;) Math.random();
    }),
    devours: does(async () => {
      const held: string[][] = [];
      for (;;) held.push(Array.from({ length: 100_000 }, (_, index) => `${index}-${held.length}`));
    }),
    prints: does(async () => {
      console.log('to the console');
      return 'printed';
    }),
  },
  workflows: {
    watch: {
      *steps({ instances, parameters, parts }) {
        yield parts.message(`begins with ${instances.length}`);
        return { asked: parameters };
      },
    },
    look: {
      isResumable: false,
      *steps(context) {
        const { parts } = context;
        const seen = (): string => context.instances.map(({ id, state }) => `${id} ${state}`).join(', ');
        const before = seen();
        const { state } = yield parts.runGraph('stop', parts.setState('web_1', 'stopped'), { onFailure: 'go-on' });
        return [before, state, seen()];
      },
    },
    trips: {
      *steps({ parts }) {
        yield parts.message('first');
        throw new Error('no such shelf');
      },
    },
    exits: {
      *steps({ parts }) {
        yield parts.message('first');
        writeSync(2, 'last words\n');
        process.exit(3);
      },
    },
    spins: {
      *steps({ parts }) {
        yield parts.message('first');
        for (;;) Math.random();
      },
    },
  },
};
