// What is left after a revert, as people read it.

import { expect, it } from 'vitest';
import { describeKept } from './describe-kept.ts';
import type { Progress } from './progress.ts';

const kept = (path: string, reason: string): Progress => ({ kind: 'kept', key: 'file:/etc/motd', path, reason });
const module = (name: string, reason: string): Progress => kept(`/sys/module/${name}`, reason);

it('nothing is said of what is gone', () => {
  expect(
    describeKept([
      { kind: 'started', key: 'a:b', summary: 'x' },
      { kind: 'finished', isFailed: false },
    ]),
  ).toEqual([]);
});

it('each thing that is left has a line with the reason', () => {
  expect(
    describeKept([kept('/etc/hosts', 'merged'), kept('/etc/cni', 'not-empty'), kept('x', 'of-a-later-release')]),
  ).toEqual([
    '/etc/hosts keeps what somebody else has changed in it',
    '/etc/cni stays, since others have something in it',
    'x stays: of-a-later-release',
  ]);
});

it('kernel modules have one line, with what they do and when they go', () => {
  expect(
    describeKept([
      module('overlay', 'in-use'),
      module('br_netfilter', 'in-use'),
      ...['vxlan', 'overlay', 'nf_conntrack'].map((name) => module(name, 'loaded-since')),
    ]),
  ).toEqual([
    'these kernel modules stay loaded until the next restart: br_netfilter (in use; while it is loaded, the firewall sees what crosses bridges), overlay (in use), nf_conntrack, vxlan (loaded since, without effect by themselves). No restart is needed.',
  ]);
  expect(describeKept([module('br_netfilter', 'loaded-since')])[0]).toContain(
    'br_netfilter (while it is loaded, the firewall sees what crosses bridges). No restart',
  );
});
