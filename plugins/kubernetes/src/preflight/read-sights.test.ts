// What real hosts printed, and what is made of it.

import { describe, expect, it } from 'vitest';
import { KERNEL_OPTIONS } from './preflight-program.ts';
import { type ProgramOutput, readProbes, readSights } from './read-sights.ts';

const ALL_OPTIONS = KERNEL_OPTIONS.map((names) => `CONFIG_${names.split('|')[0]}=y`).join(' ');

/** A container of Debian 12 that serves as a host, with a kernel that has all built in. */
const RECORDED = `listener tcp 0.0.0.0:22 users:(("sshd",pid=69,fd=3))
listener tcp [::]:22 users:(("sshd",pid=69,fd=4))
listener udp 127.0.0.53%lo:53 users:(("systemd-resolve",pid=7,fd=13))
busy tcp 6443
mtu host0 1500
hardware host0 3e:d6:7d:2d:7f:35
mtu lo 65536
nameserver 10.255.255.53
controllers cpuset
controllers memory
root-shared yes
kernel-log yes
no-module vxlan
kernel-options ${ALL_OPTIONS} CONFIG_OVERLAY_FS=y CONFIG_VXLAN=m
cni 05-other.conf
pod-link cni0
pod-addresses /var/lib/cni/networks/cbr0
service-rules yes
sysctl /etc/sysctl.d/99-x.conf net.ipv4.ip_forward = 0
mount /usr ro,relatime,noexec
disk Mounted on 1024-blocks Available
disk /var/lib 264212084 59647720
disk / 264212084 59647720
inodes Mounted on Inodes IFree
inodes /var/lib 16777216 15874102
inodes / 0 0
container yes
no-command losetup
interface host0
source 10.0.0.12 10.0.0.11
tool /usr/bin/kubelet Kubernetes v1.30.1 
sync-us 8646
unreachable http://10.77.2.1:1/x curl: (7) Failed to connect to 10.77.2.1 port 1 `.split('\n');

describe('the sights of a host', () => {
  const sights = readSights(RECORDED);

  it('are read from what its program printed', () => {
    expect(sights).toMatchObject({
      mtus: { host0: 1500, lo: 65_536 },
      hardwareAddresses: { host0: '3e:d6:7d:2d:7f:35' },
      interface: 'host0',
      sources: { '10.0.0.12': '10.0.0.11' },
      nameservers: ['10.255.255.53'],
      cgroupControllers: ['cpuset', 'memory'],
      mounts: [{ point: '/usr', options: ['ro', 'noexec'] }],
      rootIsShared: true,
      hasKernelLog: true,
      hasResolved: false,
      cniFiles: ['05-other.conf'],
      podLinks: ['cni0'],
      podAddresses: ['/var/lib/cni/networks/cbr0'],
      hasServiceRules: true,
      sysctlLines: [{ file: '/etc/sysctl.d/99-x.conf', line: 'net.ipv4.ip_forward = 0' }],
      syncMs: 8.646,
      missingCommands: ['losetup'],
      kubernetesTools: [{ path: '/usr/bin/kubelet', version: '1.30.1' }],
      isContainer: true,
      missingKernelOptions: [],
      unreachable: [{ url: 'http://10.77.2.1:1/x', reason: 'curl: (7) Failed to connect to 10.77.2.1 port 1' }],
    });
    expect(sights.listeners).toEqual([
      { protocol: 'tcp', address: '0.0.0.0', port: 22, program: 'sshd' },
      { protocol: 'tcp', address: '[::]', port: 22, program: 'sshd' },
      { protocol: 'udp', address: '127.0.0.53', port: 53, program: 'systemd-resolve' },
    ]);
  });

  it('count a module as missing that is neither built in nor to be loaded', () => {
    expect(sights.missingModules).toEqual(['vxlan']);
    expect(readSights(['no-module vxlan', 'container yes']).missingModules).toEqual([]);
    expect(readSights(['no-module vxlan']).missingModules).toEqual(['vxlan']);
  });

  it('say nothing of a kernel that does not tell', () => {
    expect(readSights([])).toMatchObject({ missingKernelOptions: undefined, syncMs: undefined, disks: [] });
    expect(readSights(['kernel-options CONFIG_NAMESPACES=y']).missingKernelOptions).toContain('MEMCG');
  });

  it('have each file system once, also where it has no fixed number of inodes', () => {
    expect(sights.disks.map(({ path, freeInodesPercent }) => [path, Math.round(freeInodesPercent)])).toEqual([
      ['/var/lib', 95],
      ['/', 100],
    ]);
    expect(sights.disks[0]?.freeBytes).toBe(59_647_720 * 1024);
  });
});

describe('the probes between hosts', () => {
  const output = (changes: Partial<ProgramOutput>): ProgramOutput => ({
    instanceId: 'm_1',
    sights: [],
    probes: [],
    heard: [],
    ...changes,
  });

  it.each([
    ['0', 'reached'],
    ['', 'no-answer'],
    ['1 w: connect: Connection refused w: line 1: /dev/tcp/w/10250: Connection refused', 'refused'],
    ['1 w: connect: No route to host', 'no-route'],
    ['1 w: connect: Network is unreachable', 'no-route'],
  ])('tell how a connection ended: %s', (said, result) => {
    const outputs = [
      output({ probes: ['trying tcp w_1 10250', ...(said === '' ? [] : [`probe tcp w_1 10250 ${said}`])] }),
      output({ instanceId: 'w_1' }),
    ];
    expect(readProbes(outputs)).toEqual([{ from: 'm_1', to: 'w_1', protocol: 'tcp', port: 10_250, result }]);
  });

  it('tell which packets were heard at the other end', () => {
    const outputs = [
      output({ probes: ['trying udp w_1 8472', 'probe udp w_1 8472 0 1472'] }),
      output({ instanceId: 'x_1', probes: ['trying udp w_1 8472', 'probe udp w_1 8472 0 8972'] }),
      output({ instanceId: 'y_1', probes: ['trying udp w_1 8472', 'probe udp w_1 8472 0 1472'] }),
      output({
        instanceId: 'w_1',
        heard: ['heard 8472 m_1 11', 'heard 8472 m_1 1471', 'heard 8472 x_1 11', 'heard 4789 y_1 11'],
      }),
    ];
    expect(readProbes(outputs).map(({ from, result, fullSize }) => [from, result, fullSize])).toEqual([
      ['m_1', 'reached', true],
      ['x_1', 'reached', false],
      ['y_1', 'no-answer', false],
    ]);
  });

  it('say nothing of ports that nobody could listen on', () => {
    const outputs = [
      output({ probes: ['trying tcp w_1 10250', 'trying udp w_1 8472', 'probe udp w_1 8472 0 1472'] }),
      output({ instanceId: 'w_1', sights: ['deaf tcp 10250', 'busy udp 8472'] }),
    ];
    expect(readProbes(outputs).map((one) => one.result)).toEqual(['unknown', 'unknown']);
  });
});
