// Lists that no host is asked about.

import { describe, expect, it } from 'vitest';
import { checkResources } from './check-resources.ts';
import type { HostResource } from './kinds.ts';

const FILE = { kind: 'file', path: '/etc/motd', content: '' } as const;

describe('a list of resources', () => {
  it.each<[string, readonly HostResource[], string]>([
    ['the same resource twice', [FILE, FILE], 'two resources have the key file:/etc/motd'],
    [
      'a link in the place of a folder that is filled before',
      [
        { ...FILE, path: '/srv/a/b' },
        { kind: 'link', path: '/srv/a', target: 'x' },
      ],
      'link:/srv/a takes the place of the folder that file:/srv/a/b lies in',
    ],
    ['two kinds about one path', [FILE, { kind: 'link', path: '/etc/motd', target: 'x' }], 'are about the same path'],
    [
      'a line of a file that is wholly described',
      [{ kind: 'line', path: '/etc/motd', line: 'x' }, FILE],
      'wholly describes',
    ],
    ['a path that is not absolute', [{ ...FILE, path: 'motd' }], 'is no absolute path'],
    ['a key that is none', [{ kind: 'authorized-key', user: 'ada', key: 'secret' }], 'that is no public key'],
    ['a port that is none', [{ kind: 'firewall-opening', port: 70_000 }], 'a port is 1 to 65535'],
  ])('with %s is refused', (_, list, message) => {
    expect(() => checkResources(list)).toThrow(message);
  });

  it('may have several lines of one file', () => {
    const lines: HostResource[] = ['a', 'b'].map((line) => ({ kind: 'line', path: '/etc/motd', line }));
    expect(() => checkResources(lines)).not.toThrow();
  });
});
