// Each check with a host that has the problem; hosts that have none are found to be fit.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findings, MASTER, ofMaster, ofWorker, probe, WORKER } from '../testing/findings-of.ts';
import { type HostChanges, sketchHost, sketchPreflight, sketchWorkerHost } from '../testing/sketch-preflight.ts';

describe('two fit hosts', () => {
  it('have no finding', () => {
    const reached = probe({ result: 'reached' });
    const heard = probe({ protocol: 'udp', port: 8472, result: 'reached', fullSize: true });
    expect(findings(sketchPreflight([sketchHost(), sketchWorkerHost()], { probes: [reached, heard] }))).toEqual([]);
  });
});

describe('a worker', () => {
  it.each<[code: string, HostChanges, says: RegExp]>([
    ['host-unfit', { facts: { initSystem: 'other' } }, /minion does not run systemd/],
    ['host-unfit', { facts: { architecture: 'riscv64' } }, /riscv64/],
    ['host-unfit', { facts: { commands: ['tar'] } }, /neither curl nor wget/],
    ['foreign-cluster', { facts: { traces: ['/etc/kubernetes/kubelet.conf'] } }, /minion.*kubelet\.conf/],
    ['foreign-cluster', { facts: { units: { 'k3s.service': 'active', 'chrony.service': 'active' } } }, /k3s\.service/],
    [
      'foreign-cluster',
      { facts: { traces: ['/var/lib/kubelet/pki'], recordOwners: ['other.master_x'] } },
      /recorded by other\.master_x/,
    ],
    [
      'duplicate-address',
      { address: '10.0.0.11', facts: { addresses: [{ interface: 'ens3', address: '10.0.0.11', prefix: 24 }] } },
      /master and minion have the same address 10\.0\.0\.11/,
    ],
    ['duplicate-machine-id', { facts: { machineId: '0123456789abcdef0123456789abcdef' } }, /same machine id/],
    [
      'duplicate-hardware-address',
      { sights: { hardwareAddresses: { ens3: '52:54:00:00:00:11' } } },
      /same hardware address 52:54/,
    ],
    ['property-invalid', { nodeName: 'No_Name' }, /No_Name/],
    ['address-not-on-host', { address: '203.0.113.7' }, /203\.0\.113\.7 of minion is on none of its interfaces/],
    ['address-not-on-host', { address: 'worker.example' }, /nodes need an IP address/],
    ['networks-overlap', { facts: { routes: ['10.244.8.0/24 via 10.0.0.9 dev tun0'] } }, /pod_network.*tun0/],
    [
      'networks-overlap',
      { facts: { routes: ['blackhole 10.244.0.0/16'] } },
      /10\.244\.0\.0\/16, a route \(blackhole\)/,
    ],
    ['networks-overlap', { facts: { routes: ['prohibit 10.244.3.1'] } }, /10\.244\.3\.1\/32, a route \(prohibit\)/],
    [
      'networks-overlap',
      { facts: { routes: ['10.244.0.0/16 dev wg0 table 51820 scope link'] } },
      /a route \(by wg0, in table 51820\)/,
    ],
    [
      'networks-overlap',
      { facts: { routes: ['local 10.96.0.0/24 dev lo table local proto kernel scope host'] } },
      /service_network.*a route \(by lo\)/,
    ],
    ['kernel-module-missing', { sights: { missingModules: ['vxlan'] } }, /lacks vxlan: without, the pod network/],
    ['kernel-unfit', { sights: { missingKernelOptions: ['MEMCG'] } }, /CONFIG_MEMCG/],
    ['kernel-unfit', { facts: { kernel: '4.18.0-553.el8' } }, /kernel 4\.18/],
    ['cgroup-missing', { sights: { cgroupControllers: ['cpu', 'cpuset', 'pids'] } }, /controllers memory/],
    ['command-missing', { sights: { missingCommands: ['losetup', 'mount'] } }, /lacks losetup, mount/],
    ['mount-noexec', { sights: { mounts: [{ point: '/var', options: ['noexec'] }] } }, /\/var\/lib\/containerd.*\/var/],
    ['mount-read-only', { sights: { mounts: [{ point: '/etc', options: ['ro'] }] } }, /\/etc of minion/],
    ['mounts-private', { sights: { rootIsShared: false } }, /not shared/],
    ['kernel-log-missing', { sights: { hasKernelLog: false } }, /kmsg/],
    ['cni-leftover', { sights: { cniFiles: ['10-calico.conflist'] } }, /10-calico/],
    [
      'pod-network-leftover',
      { sights: { podLinks: ['cni0', 'flannel.1'] } },
      /the link cni0 and the link flannel\.1 of a/,
    ],
    ['pod-network-leftover', { sights: { podAddresses: ['/var/lib/cni/networks/cbr0'] } }, /networks\/cbr0 of a/],
    ['pod-network-leftover', { sights: { hasServiceRules: true } }, /rules of kube-proxy/],
    [
      'pod-network-leftover',
      {
        facts: {
          addresses: [
            { interface: 'ens3', address: '10.0.0.12', prefix: 24 },
            { interface: 'cni0', address: '10.244.1.1', prefix: 24 },
          ],
          routes: ['10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1 linkdown'],
        },
        sights: { podLinks: ['cni0'] },
      },
      /cni0/,
    ],
    ['networks-overlap', { facts: { routes: ['10.244.1.0/24 dev cni-podman0 scope link'] } }, /by cni-podman0/],
    [
      'forwarding-reset',
      { sights: { sysctlLines: [{ file: '/etc/sysctl.d/99-hardening.conf', line: 'net.ipv4.ip_forward = 0' }] } },
      /99-hardening\.conf/,
    ],
    [
      'port-taken',
      { sights: { listeners: [{ protocol: 'tcp', address: '0.0.0.0', port: 10_250, program: 'nginx' }] } },
      /nginx listens on tcp port 10250 of minion, which the kubelet needs/,
    ],
    [
      'port-taken',
      { sights: { listeners: [{ protocol: 'udp', address: '0.0.0.0', port: 8472, program: undefined }] } },
      /something listens on udp port 8472/,
    ],
    ['clock-skew', { facts: { clockSkewMs: 90_000 } }, /minion is 90 s ahead of the other hosts/],
    ['time-unkept', { facts: { units: {} } }, /no time client runs on minion/],
    ['dns-missing', { sights: { nameservers: [] } }, /no name server/],
    ['dns-loop', { sights: { nameservers: ['127.0.0.1'] } }, /CoreDNS would ask itself/],
    [
      'name-unresolved',
      {
        sights: {
          unreachable: [{ url: 'https://dl.k8s.io/x', reason: 'curl: (6) Could not resolve host: dl.k8s.io' }],
        },
      },
      /minion cannot find the address of dl\.k8s\.io/,
    ],
    [
      'download-unreachable',
      { sights: { unreachable: [{ url: 'http://10.0.0.1:8080/x', reason: 'curl: (28) Connection timed out' }] } },
      /cannot fetch http:\/\/10\.0\.0\.1:8080\/x: Connection timed out/,
    ],
    [
      'disk-pressure',
      { sights: { disks: [{ path: '/var/lib', sizeBytes: 100e9, freeBytes: 12e9, freeInodesPercent: 90 }] } },
      /12\.0 GB of 100\.0 GB left/,
    ],
    [
      'disk-pressure',
      { sights: { disks: [{ path: '/', sizeBytes: 8e9, freeBytes: 1.5e9, freeInodesPercent: 90 }] } },
      /2 GB are needed/,
    ],
    [
      'disk-pressure',
      { sights: { disks: [{ path: '/', sizeBytes: 40e9, freeBytes: 30e9, freeInodesPercent: 3 }] } },
      /3 % of its inodes/,
    ],
    ['other-tools', { sights: { kubernetesTools: [{ path: '/usr/bin/kubelet', version: '1.30.1' }] } }, /1\.30\.1/],
  ])('has the finding %s, alone: %j', (code, changes, says) => {
    const found = ofWorker(changes);
    expect(found.map((one) => one.code)).toEqual([code]);
    expect(found[0]).toMatchObject({ instanceId: WORKER, message: expect.stringMatching(says) as string });
    expect(found[0]?.hint).toMatch(/\w/);
  });

  it('may have its own ports, leftovers and traces when it is ours', () => {
    const listeners = [{ protocol: 'tcp', address: '*', port: 10_250, program: 'kubelet' }] as const;
    const changes: HostChanges = {
      isOurs: true,
      facts: {
        traces: ['/etc/kubernetes/kubelet.conf'],
        routes: ['10.244.1.0/24 dev cni0 proto kernel'],
      },
      sights: { listeners, cniFiles: ['05-x.conf'], podLinks: ['cni0'], hasServiceRules: true },
    };
    expect(ofWorker(changes)).toEqual([]);
  });

  it('is refused for links of a pod network of before with what removes all of it, and told of the rest', () => {
    const rest = { podAddresses: ['/var/lib/cni/networks/cbr0'], hasServiceRules: true };
    const [found] = ofWorker({ sights: { ...rest, podLinks: ['cni0'] } });
    expect(found).toMatchObject({ severity: 'error' });
    expect(found?.hint).toContain('"ip link delete cni0; rm -rf /var/lib/cni/networks/cbr0; iptables-save');
    expect(ofWorker({ sights: rest }).map((one) => one.severity)).toEqual(['warning']);
  });

  it("may have a company's whole range behind a gateway, with a warning for each range", () => {
    const found = ofWorker({ facts: { routes: ['10.0.0.0/8 via 10.0.0.1 dev ens3'] } });
    expect(found.map((one) => [one.code, one.severity])).toEqual([
      ['networks-overlap', 'warning'],
      ['networks-overlap', 'warning'],
    ]);
    expect(found[0]?.message).toContain('pod_network 10.244.0.0/16 overlaps with 10.0.0.0/8');
    const nowhere = ofWorker({ facts: { routes: ['unreachable 10.0.0.0/8 metric 4278198272'] } });
    expect(nowhere.map((one) => one.severity)).toEqual(['warning', 'warning']);
    expect(ofWorker({ facts: { routes: ['throw 10.244.0.0/16 table 7', 'blackhole default'] } })).toEqual([]);
    const link = ofWorker({ facts: { routes: ['10.0.0.0/8 dev ens3 proto kernel scope link'] } });
    expect(link.map((one) => one.severity)).toEqual(['error', 'error']);
  });

  it('may not be called as a node that runs, and may be installed anew under its own name', () => {
    const runningNodes = [{ instanceId: 'worker_1', nodeName: 'alpha' }];
    const found = ofWorker({ nodeName: 'alpha' }, { runningNodes });
    expect(found.map((one) => [one.code, one.instanceId])).toEqual([['property-invalid', WORKER]]);
    expect(found[0]?.message).toBe('node_name "alpha" of minion is what worker_1 is called, a node that runs');
    expect(ofWorker({ nodeName: 'alpha' }, { runningNodes: [{ instanceId: WORKER, nodeName: 'alpha' }] })).toEqual([]);
  });

  it('may have name servers of its own behind systemd-resolved', () => {
    expect(ofWorker({ sights: { nameservers: ['127.0.0.53'], hasResolved: true } })).toEqual([]);
  });

  it('is newer than its control plane, or too old', () => {
    const newer = ofWorker({}, { runningVersion: '1.35.4' });
    expect(newer.map((one) => [one.code, one.instanceId])).toEqual([['version-skew', WORKER]]);
    expect(ofWorker({}, { runningVersion: '1.40.0' })[0]?.code).toBe('version-skew');
    expect(ofWorker({}, { runningVersion: '1.37.2' })).toEqual([]);
  });
});

describe('a control plane', () => {
  it.each<[code: string, HostChanges]>([
    ['slow-disk', { sights: { syncMs: 30 } }],
    ['few-processors', { facts: { cpus: 1 } }],
    ['little-memory', { facts: { memoryBytes: 1e9 } }],
  ])('is warned of: %s', (code, changes) => {
    const found = ofMaster(changes);
    expect(found.map((one) => [one.code, one.severity, one.instanceId])).toEqual([[code, 'warning', MASTER]]);
  });

  it.each([
    [1, []],
    [2, ['2 control planes survive the loss of none of them, as 1 would']],
    [3, []],
    [4, ['4 control planes survive the loss of 1 of them, as 3 would']],
  ])('that is one of %i is told of an even number, also where others do not answer', (count, messages) => {
    const ids = [MASTER, ...Array.from({ length: count - 1 }, (_, index) => `master_${index}`)];
    const found = ofMaster({}, { controlPlanes: { master: ids } });
    expect(found.map((one) => one.message)).toEqual(messages);
    expect(found.every((one) => one.severity === 'warning')).toBe(true);
  });

  it('that goes to the others by another address than its own is refused', () => {
    expect(ofMaster({ sights: { sources: { '10.0.0.21': '10.0.0.11' } } })).toEqual([]);
    const found = ofMaster({ sights: { sources: { '10.0.0.21': '10.0.0.12' } } });
    expect(found.map((one) => [one.code, one.severity])).toEqual([['source-address', 'error']]);
    expect(found[0]?.message).toContain('goes to the control plane 10.0.0.21 by its address 10.0.0.12');
  });

  it('wants nothing of others where etcd will be', () => {
    const found = ofMaster({ sights: { etcdEntries: ['notes', 'old copy'] } });
    expect(found.map((one) => [one.code, one.message])).toEqual([
      ['etcd-data-left', '/var/lib/etcd of master is not empty: it has notes and old copy'],
    ]);
    const member = { facts: { traces: ['/var/lib/etcd/member'] }, sights: { etcdEntries: ['member'] } };
    expect(ofMaster(member).map((one) => one.code)).toEqual(['foreign-cluster']);
    expect(ofMaster({ ...member, isOurs: true })).toEqual([]);
  });

  it.each([6443, 2379, 2380, 10_257, 10_259])('needs its port %i free', (port) => {
    const listeners = [{ protocol: 'tcp', address: '127.0.0.1', port, program: 'nginx' }] as const;
    const found = ofMaster({ sights: { listeners } });
    expect(found.map((one) => [one.code, one.instanceId])).toEqual([['port-taken', MASTER]]);
  });

  it('has ranges that overlap', () => {
    const found = ofMaster({}, { podNetwork: '10.96.0.0/16' });
    expect(found.map((one) => one.message)).toEqual([
      'pod_network 10.96.0.0/16 and service_network 10.96.0.0/12 overlap',
    ]);
  });
});

describe('all hosts', () => {
  it('are behind the machine that makes certificates', () => {
    const late = { facts: { clockSkewMs: -600_000 } };
    const found = findings(sketchPreflight([sketchHost(late), sketchWorkerHost(late)]));
    expect(found.map((one) => one.code)).toEqual(['clock-skew', 'clock-skew']);
    expect(found[0]?.message).toContain('600 s behind this machine');
  });
});

describe('the page on preflight', () => {
  it('has every code', () => {
    const page = readFileSync(new URL('../../../../docs/preflight.md', import.meta.url), 'utf8');
    const folder = new URL('checks/', import.meta.url);
    const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
    const codes = sources.flatMap((text) => [
      ...text.matchAll(/(?:code[:=] ?|const code = |warn\(|\? )'([a-z]+(?:-[a-z]+)+)'/g),
    ]);
    expect(codes.length).toBeGreaterThan(30);
    for (const [, code] of codes) expect(page).toContain(`\`${code}\``);
  });
});
