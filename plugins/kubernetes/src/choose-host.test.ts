// Hosts for instances of one node template.

import { describe, expect, it } from 'vitest';
import { chooseHost, listedHosts, NO_HOSTS_TAKEN, type TakenHosts } from './choose-host.ts';

const HOSTS = ['10.0.0.1', { ip: '10.0.0.2', ssh_port: 2222 }, '10.0.0.3'];
const worker = (id: string, properties = {}) => ({
  id,
  nodeName: 'worker',
  properties: { hosts: HOSTS, ...properties },
});
const three = ['worker_1', 'worker_2', 'worker_3'].map((id) => worker(id));
const taken = (of: TakenHosts['of'], uncleaned: TakenHosts['uncleaned'] = []): TakenHosts => ({ of, uncleaned });

describe('an instance', () => {
  it('gets the first host that is free', () => {
    expect(chooseHost(worker('worker_1'), three, NO_HOSTS_TAKEN)).toBe('10.0.0.1');
    expect(chooseHost(worker('worker_2'), three, taken({ worker_1: '10.0.0.1' }))).toBe('10.0.0.2');
    expect(chooseHost(worker('worker_3'), three, taken({ worker_1: '10.0.0.1', worker_2: '10.0.0.3' }))).toBe(
      '10.0.0.2',
    );
  });

  it('gets no host of an instance of another node template', () => {
    const others = [...three, { id: 'db_1', properties: { ip: '10.0.0.1' } }];
    expect(chooseHost(worker('worker_1'), others, NO_HOSTS_TAKEN)).toBe('10.0.0.2');
  });

  it('gets the host of an instance that is gone', () => {
    expect(chooseHost(worker('worker_1'), three, taken({ worker_0: '10.0.0.1' }))).toBe('10.0.0.1');
  });

  it('gets a host that is still to be cleaned only when there is no other', () => {
    const unclean = [{ address: '10.0.0.1', instanceId: 'worker_0' }];
    expect(chooseHost(worker('worker_1'), three, taken({}, unclean))).toBe('10.0.0.2');
    const rest = { worker_2: '10.0.0.2', worker_3: '10.0.0.3' };
    expect(chooseHost(worker('worker_1'), three, taken(rest, unclean))).toBe('10.0.0.1');
  });

  it('gets a host that does not answer last of all', () => {
    const unclean = [{ address: '10.0.0.2', instanceId: 'worker_0' }];
    const known = { ...taken({}, unclean), silent: ['10.0.0.1', '10.0.0.3'] };
    expect(chooseHost(worker('worker_1'), three, known)).toBe('10.0.0.2');
    expect(chooseHost(worker('worker_1'), three, { ...known, of: { worker_2: '10.0.0.2' } })).toBe('10.0.0.1');
  });

  it('is told what to do when no host is left', () => {
    const all = taken({ worker_1: '10.0.0.1', worker_2: '10.0.0.2', worker_3: '10.0.0.3' });
    expect(() => chooseHost(worker('worker_4'), [...three, worker('worker_4')], all)).toThrow(
      expect.objectContaining({
        reason: 'no-host-left',
        message: 'worker lists 3 hosts, and none of them is free for worker_4',
        hint: expect.stringContaining('brolly update') as string,
      }),
    );
  });
});

describe('the property hosts', () => {
  it.each([
    [['10.0.0.1', 7], 'has 7 in its property hosts'],
    [[{ ssh_port: 22 }], 'has {"ssh_port":22} in its property hosts'],
    [['a', { ip: 'a' }], 'has a twice'],
  ])('is refused as %j', (hosts, message) => {
    expect(() => listedHosts(worker('worker_1', { hosts }))).toThrow(message);
  });
});
