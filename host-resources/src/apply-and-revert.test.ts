// What a list does to a host and what a revert takes back, with real shells on real files.

import { chmodSync, existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeScript } from './change-script.ts';
import { compareResources } from './compare-resources.ts';
import type { HostResource } from './kinds.ts';
import { observeScript, parseObservation } from './observe-script.ts';
import { revertScript } from './revert-script.ts';
import { isList } from './testing/is-list.ts';
import { PROPERTY_RUNS, PROPERTY_TIMEOUT_MS } from './testing/property-runs.ts';
import { SHELLS } from './testing/shells.ts';
import { makeTestHost, progressOf, runScript, type TestHost } from './testing/test-host.ts';

/** Names that lists and first states draw from, so that they meet. */
const NAMES = ['a', 'a/b', 'a/b/c', 'd', 'd/two words', "it's", 'ä/é', 'deep/er/still'];

const content = fc.constantFrom('', 'one\n', 'two\nlines', 'it\'s $HOME `id` \\ "x"\n', 'ü\u0085\u2028\n');
const mode = fc.constantFrom(0o644, 0o600, 0o755, 0o444);

type Initial = {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link';
  readonly content: string;
  readonly mode: number;
};

const initialState = fc.uniqueArray(
  fc.record({ name: fc.constantFrom(...NAMES), kind: fc.constantFrom('file', 'directory', 'link'), content, mode }),
  { selector: ({ name }) => name, maxLength: 4 },
) as fc.Arbitrary<Initial[]>;

/** What is to be on a host, with names in place of paths. */
type Wish =
  | { readonly kind: 'file'; readonly name: string; readonly content: string; readonly mode: number }
  | { readonly kind: 'directory'; readonly name: string; readonly mode: number }
  | { readonly kind: 'command'; readonly name: string };

const wishes = (
  fc.uniqueArray(
    fc.oneof(
      fc.record({ kind: fc.constant('file'), name: fc.constantFrom(...NAMES), content, mode }),
      fc.record({
        kind: fc.constant('directory'),
        name: fc.constantFrom(...NAMES),
        mode: fc.constantFrom(0o755, 0o700),
      }),
      fc.record({ kind: fc.constant('command'), name: fc.constantFrom('x', 'y') }),
    ),
    { selector: ({ name, kind }) => (kind === 'command' ? `command ${name}` : name), minLength: 1, maxLength: 5 },
  ) as fc.Arbitrary<Wish[]>
).filter((list) => isList(resourcesIn('/host', list)));

function putInitial(host: TestHost, initial: readonly Initial[]): void {
  for (const { name, kind, content: text, mode: bits } of initial) {
    const path = join(host.directory, name);
    try {
      mkdirSync(dirname(path), { recursive: true });
      if (kind === 'directory') mkdirSync(path, { mode: bits | 0o700 });
      if (kind === 'link') symlinkSync('/nowhere/at all', path);
      if (kind !== 'file') continue;
      writeFileSync(path, text, { flag: 'wx' });
      chmodSync(path, bits);
      utimesSync(path, 1_500_000_000, 1_500_000_000);
    } catch {
      // A name that does not fit to one before it: the state is the poorer for it, that is all.
    }
  }
}

function resourcesOf(host: TestHost, list: readonly Wish[]): HostResource[] {
  return resourcesIn(host.directory, list);
}

function resourcesIn(directory: string, list: readonly Wish[]): HostResource[] {
  return list.map((wish) => {
    if (wish.kind !== 'command') return { ...wish, path: join(directory, wish.name) };
    const path = join(directory, `made by ${wish.name}`);
    const quoted = `'${path.replaceAll("'", "'\\''")}'`;
    return {
      kind: 'command',
      name: wish.name,
      run: `echo done >${quoted}`,
      unless: `test -s ${quoted}`,
      undo: `rm -f ${quoted}`,
    };
  });
}

async function withHost<T>(shell: readonly string[], use: (host: TestHost) => Promise<T>): Promise<T> {
  const host = makeTestHost({ shell });
  try {
    return await use(host);
  } finally {
    host.remove();
  }
}

describe.each(SHELLS.map((words) => ({ words })))('a list of resources in $words', ({ words }) => {
  it(
    'is made once, has nothing to do the second time, and is taken back wholly',
    async () => {
      await fc.assert(
        fc.asyncProperty(initialState, wishes, (initial, list) =>
          withHost(words, async (host) => {
            putInitial(host, initial);
            const before = host.tree();
            const resources = resourcesOf(host, list);
            const progress = await host.apply(resources);
            const isMade = isDeepStrictEqual(progress.at(-1), { kind: 'finished', isFailed: false });
            expect(progress.at(-1)?.kind).toBe('finished');
            expect(isMade ? await host.compare(resources) : []).toEqual([]);
            const reverted = await host.revert();
            expect(reverted.at(-1)).toEqual({ kind: 'finished', isFailed: false });
            expect(reverted.filter(({ kind }) => kind === 'kept')).toEqual([]);
            expect(host.tree()).toEqual(before);
          }),
        ),
        PROPERTY_RUNS,
      );
    },
    PROPERTY_TIMEOUT_MS,
  );
});

describe('a change script that is killed', () => {
  it(
    'leaves what another run completes and a revert takes back wholly, whichever line it was killed at',
    async () => {
      await fc.assert(
        fc.asyncProperty(initialState, wishes, fc.integer({ min: 1, max: 250 }), (initial, list, line) =>
          withHost(['bash', '-s'], async (host) => {
            putInitial(host, initial);
            const before = host.tree();
            const resources = resourcesOf(host, list);
            await runScript(killedAt(line, await scriptFor(host, resources)), ['bash', '-s']);
            const end = (await host.apply(resources)).at(-1);
            expect(end?.kind).toBe('finished');
            await host.revert();
            expect(host.tree()).toEqual(before);
          }),
        ),
        PROPERTY_RUNS,
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  it(
    'is taken back wholly also when nothing runs in between',
    async () => {
      await fc.assert(
        fc.asyncProperty(initialState, wishes, fc.integer({ min: 20, max: 250 }), (initial, list, line) =>
          withHost(['bash', '-s'], async (host) => {
            putInitial(host, initial);
            const before = host.tree();
            await runScript(killedAt(line, await scriptFor(host, resourcesOf(host, list))), ['bash', '-s']);
            await host.revert();
            expect(host.tree()).toEqual(before);
          }),
        ),
        PROPERTY_RUNS,
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  it(
    'does nothing when only a part of it arrived',
    async () => {
      await withHost(['sh', '-s'], async (host) => {
        const script = await scriptFor(host, [{ kind: 'file', path: join(host.directory, 'a'), content: "it's\n" }]);
        for (let end = 0; end < script.length - 40; end += 397) {
          await host.run(script.slice(0, end));
          expect(host.tree()).toEqual({});
        }
      });
    },
    PROPERTY_TIMEOUT_MS,
  );
});

describe.each(SHELLS.map((words) => ({ words })))('a change script that nobody listens to, in $words', ({ words }) => {
  it('stops after the resource it is at and gives its lock back', async () => {
    await withHost(words, async (host) => {
      const list = Array.from({ length: 30 }, (_, index) => fileOf(join(host.directory, `${index}`)));
      const script = await scriptFor(host, list);
      await runScript(script, ['sh', '-c', `${words.join(' ')} | head -n 1`]);
      await host.run(`until [ ! -e ${host.recordRoot}/records/deployment.host_1/lock ]; do sleep 0.01; done`);
      expect(Object.keys(host.tree()).length).toBeLessThan(30);
      expect((await host.apply(list)).at(-1)).toEqual({ kind: 'finished', isFailed: false });
      expect(Object.keys(host.tree()).length).toBe(30);
    });
  });
});

describe('a second change script of the same owner', () => {
  it('waits for the first', async () => {
    await withHost(['sh', '-s'], async (host) => {
      const gate = join(host.directory, 'gate');
      await host.run(`mkfifo ${gate}`);
      const first = host.apply([{ kind: 'command', name: 'waits', run: `read -r line <${gate}` }]);
      await host.run(`until [ -e ${host.recordRoot}/records/deployment.host_1/lock ]; do sleep 0.01; done`);
      const order: string[] = [];
      const second = host.apply([fileOf(join(host.directory, 'file'))]);
      void second.finally(() => order.push('second'));
      void first.finally(() => order.push('first'));
      await host.run(`echo go >${gate}`);
      expect((await second).at(-1)).toEqual({ kind: 'finished', isFailed: false });
      expect(order).toEqual(['first', 'second']);
    });
  });

  it('begins anew when the first one is a revert', async () => {
    await withHost(['sh', '-s'], async (host) => {
      const gate = join(host.directory, 'gate');
      const undo = { kind: 'command', name: 'waits', run: ':', undo: `read -r line <${gate}` } as const;
      await host.run(`mkfifo ${gate}`);
      await host.apply([undo]);
      const first = host.revert();
      await host.run(`until [ -e ${host.recordRoot}/records/deployment.host_1/lock ]; do sleep 0.01; done`);
      const second = host.apply([fileOf(join(host.directory, 'file'))]);
      await host.run(`echo go >${gate}`);
      expect((await first).at(-1)).toEqual({ kind: 'finished', isFailed: false });
      expect((await second).at(-1)).toEqual({ kind: 'finished', isFailed: false });
      await host.run(`rm ${gate}`);
      await host.revert();
      expect(host.tree()).toEqual({});
    });
  });

  it('does not wait for one that was killed', async () => {
    await withHost(['bash', '-s'], async (host) => {
      const list = [fileOf(join(host.directory, 'file'))];
      await runScript(killedAt(60, await scriptFor(host, list)), ['bash', '-s']);
      expect(existsSync(join(host.recordRoot, 'records/deployment.host_1/lock'))).toBe(true);
      expect((await host.apply(list)).at(-1)).toEqual({ kind: 'finished', isFailed: false });
    });
  });
});

describe('a revert that is killed', () => {
  it(
    'is completed by another one',
    async () => {
      await fc.assert(
        fc.asyncProperty(initialState, wishes, fc.integer({ min: 20, max: 200 }), (initial, list, line) =>
          withHost(['bash', '-s'], async (host) => {
            putInitial(host, initial);
            const before = host.tree();
            await host.apply(resourcesOf(host, list));
            const options = { owner: 'deployment.host_1', recordRoot: host.recordRoot };
            await runScript(killedAt(line, revertScript(options)), ['bash', '-s']);
            await host.revert();
            expect(host.tree()).toEqual(before);
          }),
        ),
        PROPERTY_RUNS,
      );
    },
    PROPERTY_TIMEOUT_MS,
  );
});

function fileOf(path: string): HostResource {
  return { kind: 'file', path, content: 'content\n' };
}

async function scriptFor(host: TestHost, resources: readonly HostResource[]): Promise<string> {
  const options = { owner: 'deployment.host_1', recordRoot: host.recordRoot };
  const observation = parseObservation((await host.run(observeScript(resources, options))).stdout);
  return changeScript(compareResources(resources, observation), options);
}

/** The script for bash, with its whole process group killed before the given command. */
function killedAt(command: number, script: string): string {
  return `count=0; set -T; trap 'count=$((count+1)); [ "$count" -lt ${command} ] || kill -9 0' DEBUG\n${script}`;
}

describe('progress', () => {
  it('ends with the failing resource, its reason and what it said on stderr', async () => {
    await withHost(['sh', '-s'], async (host) => {
      const progress = await host.apply([
        { kind: 'command', name: 'fine', run: 'echo noise; echo noise >&2' },
        { kind: 'command', name: 'bad', run: 'echo "no such device" >&2; false; echo not reached >&2' },
        { kind: 'command', name: 'never', run: ':' },
      ]);
      expect(progress.map(({ kind }) => kind)).toEqual(['started', 'done', 'started', 'failed', 'finished']);
      expect(progress[3]).toMatchObject({
        key: 'command:bad',
        reason: 'resource-failed',
        evidence: ['no such device'],
      });
      expect(progressOf(await host.run('echo x'))).toEqual([]);
    });
  });

  it('is not broken by a command that exits, reads stdin or cannot be parsed', async () => {
    await withHost(['sh', '-s'], async (host) => {
      const progress = await host.apply([
        { kind: 'command', name: 'exits', run: 'cat; exit 0' },
        { kind: 'command', name: 'unparsable', run: 'if then', unless: ')(' },
      ]);
      expect(progress.map(({ kind }) => kind)).toEqual(['started', 'done', 'started', 'failed', 'finished']);
    });
  });
});

describe('a revert', () => {
  it('removes all that was put into a directory whose contents are declared ours', async () => {
    await withHost(['sh', '-s'], async (host) => {
      const path = join(host.directory, 'state');
      await host.apply([
        { kind: 'directory', path, contents: 'remove' },
        { kind: 'file', path: `${path}/config`, content: 'ours\n' },
      ]);
      writeFileSync(`${path}/config`, 'changed by a program\n');
      mkdirSync(`${path}/sub`);
      writeFileSync(`${path}/sub/more`, 'made by a program\n');
      const reverted = await host.revert();
      expect(reverted.filter(({ kind }) => kind === 'kept')).toEqual([]);
      expect(host.tree()).toEqual({});
    });
  });

  it('stops at a failure, keeps the record and goes on the next time', async () => {
    await withHost(['sh', '-s'], async (host) => {
      const blocker = join(host.directory, 'blocker');
      await host.apply([
        { kind: 'file', path: join(host.directory, 'first'), content: 'x' },
        { kind: 'command', name: 'blocked', run: ':', undo: `test ! -e ${blocker}` },
      ]);
      writeFileSync(blocker, '');
      expect((await host.revert()).map(({ kind }) => kind)).toEqual(['started', 'failed', 'finished']);
      expect(Object.keys(host.tree())).toEqual(['blocker', 'first']);
      await host.run(`rm ${blocker}`);
      expect((await host.revert()).at(-1)).toEqual({ kind: 'finished', isFailed: false });
      expect(host.tree()).toEqual({});
    });
  });

  it('can be made by hand with nothing but what is on the host', async () => {
    await withHost(['sh', '-s'], async (host) => {
      const list = [{ kind: 'file', path: join(host.directory, 'a/b'), content: 'x' } as const];
      const record = join(host.recordRoot, 'records/deployment.host_1');
      await host.apply(list);
      await host.run(`sh ${record}/*/revert.sh`);
      expect(host.tree()).toEqual({});
      await host.apply(list);
      await host.run(`sh ${record}/revert`);
      expect(host.tree()).toEqual({});
      expect(existsSync(host.recordRoot)).toBe(false);
    });
  });

  it('does nothing without a record', async () => {
    await withHost(['sh', '-s'], async (host) => {
      expect(await host.revert()).toEqual([{ kind: 'finished', isFailed: false }]);
    });
  });
});
