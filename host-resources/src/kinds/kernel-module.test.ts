// Kernel modules of a root of its own, where tools stand in for those of the kernel: loaded, unloaded, and told where they stay.

import { afterAll, describe, expect, it } from 'vitest';
import { compareResources } from '../compare-resources.ts';
import type { HostResource } from '../kinds.ts';
import { observeScript, parseObservation } from '../observe-script.ts';
import { canMakeRootHosts, makeRootHost, type RootHost, removeRootHosts } from '../testing/root-host.ts';

const TWO: HostResource = { kind: 'kernel-module', name: 'brolly-two' };
const LOADED = 'ls /sys/module';

async function withRoot(use: (host: RootHost) => Promise<void>): Promise<void> {
  const host = makeRootHost();
  try {
    await use(host);
  } finally {
    host.remove();
  }
}

const outputOf = async (host: RootHost, script: string): Promise<string> => (await host.run(script)).stdout;

describe.runIf(canMakeRootHosts)('a kernel module', () => {
  afterAll(removeRootHosts);

  it('is unloaded with those that came for it', () =>
    withRoot(async (host) => {
      await host.apply([TWO]);
      expect(await outputOf(host, LOADED)).toBe('brolly_base\nbrolly_two\n');
      await host.revert();
      expect(await outputOf(host, LOADED)).toBe('');
    }));

  it('leaves one that it needs and that was there before', () =>
    withRoot(async (host) => {
      await host.run('mkdir /sys/module/brolly_base; : >/sys/module/brolly_base/initstate');
      await host.apply([TWO]);
      await host.revert();
      expect(await outputOf(host, LOADED)).toBe('brolly_base\n');
    }));

  it('stays where something uses it, and says so', () =>
    withRoot(async (host) => {
      await host.apply([TWO]);
      await host.run('mkdir -p /var/lib/doubles/in-use; : >/var/lib/doubles/in-use/brolly_two');
      const reverted = await host.revert();
      expect(reverted).toContainEqual({
        kind: 'kept',
        key: 'kernel-module:brolly-two',
        path: '/sys/module/brolly_two',
        reason: 'in-use',
      });
      expect(reverted.at(-1)).toEqual({ kind: 'finished', isFailed: false });
    }));

  it('that the kernel lacks is a failure, and nothing to do where the kernel may lack it', () =>
    withRoot(async (host) => {
      const name = 'brolly_none';
      expect(await host.compare([{ kind: 'kernel-module', name, isOptional: true }])).toEqual([]);
      const made = await host.apply([{ kind: 'kernel-module', name }]);
      expect(made.find(({ kind }) => kind === 'failed')).toMatchObject({ reason: 'kernel-module' });
    }));
});

describe.runIf(canMakeRootHosts)('the kernel modules that are loaded', () => {
  const list: HostResource[] = [{ kind: 'loaded-modules' }, TWO];
  const alone: HostResource[] = [{ kind: 'loaded-modules' }];
  const later = (name: string): string => `mkdir /sys/module/${name}; : >/sys/module/${name}/initstate`;

  it('are noted once, and those that came since are told when all else is taken back', () =>
    withRoot(async (host) => {
      await host.run(`${later('theirs')}; mkdir /sys/module/built_in`);
      await host.apply(list);
      expect(await host.compare(list)).toEqual([]);
      await host.run(later('vxlan'));
      const kept = (await host.revert()).filter(({ kind }) => kind === 'kept');
      expect(kept).toEqual([
        { kind: 'kept', key: 'loaded-modules:all', path: '/sys/module/vxlan', reason: 'loaded-since' },
      ]);
    }));

  it('are no affair of a container', () =>
    withRoot(async (host) => {
      const look = observeScript(alone, { owner: 'deployment.host_1' });
      const inContainer = `mkdir -p /run/systemd; : >/run/systemd/container\n${look}`;
      const changesBy = async (script: string): Promise<readonly string[]> =>
        compareResources(alone, parseObservation(await outputOf(host, script))).map(({ key }) => key);
      expect(await changesBy(look)).toEqual(['loaded-modules:all']);
      expect(await changesBy(inContainer)).toEqual([]);
    }));
});
