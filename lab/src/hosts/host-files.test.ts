// What makes one host different from another.
import { describe, expect, it } from 'vitest';
import { hostFiles, reachableNameservers } from './host-files.ts';

const files = hostFiles({
  name: 'host1',
  address: '10.77.0.11',
  gateway: '10.77.0.1',
  authorizedKey: 'ssh-ed25519 AAAA lab\n\n',
  hostKey: { privateKey: 'PRIVATE', publicKey: 'PUBLIC' },
  machineId: '0123456789abcdef0123456789abcdef',
  nameservers: ['192.0.2.53'],
});
const file = (path: string) => files.find((candidate) => candidate.path === path);

describe('hostFiles', () => {
  it('gives the interface its address and its way out', () => {
    const network = file('etc/systemd/network/80-container-host0.network')?.content.split('\n');
    expect(network).toContain('Address=10.77.0.11/24');
    expect(network).toContain('Gateway=10.77.0.1');
  });

  it('lets root and ubuntu in with the same key, and shows it to nobody else', () => {
    for (const path of ['root/.ssh/authorized_keys', 'home/ubuntu/.ssh/authorized_keys']) {
      expect(file(path)).toMatchObject({ content: 'ssh-ed25519 AAAA lab\n', mode: 0o600 });
    }
    expect(file('home/ubuntu/.ssh/authorized_keys')?.owner).toBe(1000);
  });

  it('keeps the private host key from everybody but root', () => {
    expect(file('etc/ssh/ssh_host_ed25519_key')).toMatchObject({ content: 'PRIVATE', mode: 0o600 });
  });
});

describe('reachableNameservers', () => {
  it('leaves out what only this machine can ask', () => {
    expect(reachableNameservers('# x\nnameserver 127.0.0.53\nsearch a\nnameserver 192.0.2.53\n')).toEqual([
      '192.0.2.53',
    ]);
  });
});
