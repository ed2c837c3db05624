// What is between hosts: the ways from one to the other, and the pod networks that need them.

import { describe, expect, it } from 'vitest';
import { findings, MASTER, ofMaster, ofWorker, probe, WORKER } from '../testing/findings-of.ts';
import { type HostChanges, sketchHost, sketchPreflight, sketchWorkerHost } from '../testing/sketch-preflight.ts';
import type { Finding, Preflight } from './finding.ts';

describe('the way between two hosts', () => {
  const both = [sketchHost(), sketchWorkerHost()];

  it('is cut off: one finding names all who do not get through', () => {
    const third = sketchWorkerHost({ instanceId: 'third_1', name: 'third', address: '10.0.0.13' });
    const machine = {
      ...third,
      facts: { ...third.facts, machineId: 'a', addresses: [] },
      sights: { ...third.sights, interface: undefined },
    };
    const port = 6443;
    const probes = [WORKER, 'third_1'].map((from) => probe({ from, to: MASTER, port }));
    const found = findings(sketchPreflight([...both, machine], { probes }));
    expect(found.map((one) => [one.code, one.instanceId])).toEqual([['port-unreachable', MASTER]]);
    expect(found[0]?.message).toBe(
      'minion, third cannot reach tcp port 6443 of master (10.0.0.11): nothing comes back',
    );
  });

  it.each(['firewalld', 'ufw'] as const)('is closed by %s, which gets an opening: a warning', (name) => {
    const host = sketchWorkerHost({ facts: { firewall: name } });
    const found = findings(sketchPreflight([sketchHost(), host], { probes: [probe({ result: 'refused' })] }));
    expect(found.map((one) => [one.code, one.severity])).toEqual([['port-closed', 'warning']]);
    expect(found[0]?.hint).toContain(`${name} is active on minion and gets an opening`);
  });

  it('is closed by the firewall of a node that runs, which gets no opening: an error', () => {
    const host = sketchHost({ facts: { firewall: 'ufw' } });
    const runningNodes = [{ instanceId: MASTER, nodeName: 'alpha' }];
    const closed = [probe({ from: WORKER, to: MASTER, port: 2379 })];
    const found = findings(sketchPreflight([host, sketchWorkerHost()], { runningNodes, probes: closed }));
    expect(found.map((one) => [one.code, one.severity])).toEqual([['port-unreachable', 'error']]);
    expect(found[0]?.hint).toBe('ufw of master, a node that runs, has to let them in: open 2379/tcp for them first.');
  });

  it('is closed by firewalls of nodes that are not asked: a warning with what opens them', () => {
    const shutOut = [
      { instanceId: WORKER, nodeName: 'alpha', firewall: 'ufw' },
      { instanceId: WORKER, nodeName: 'beta', firewall: 'firewalld' },
    ];
    const found = findings(sketchPreflight(both, { shutOut }));
    expect(found.map((one) => [one.code, one.severity, one.instanceId])).toEqual([
      ['node-shut-out', 'warning', WORKER],
    ]);
    expect(found[0]?.message).toContain('the firewalls of alpha (ufw) and beta (firewalld) do not let in minion');
    expect(found[0]?.hint).toContain('brolly update');
  });

  it('loses packets of full size', () => {
    const probes = [probe({ protocol: 'udp', port: 8472, result: 'reached', fullSize: false })];
    const found = findings(sketchPreflight(both, { probes }));
    expect(found.map((one) => [one.code, one.instanceId])).toEqual([['path-mtu', WORKER]]);
  });

  it('could not be tried, which is a warning', () => {
    const found = findings(sketchPreflight(both, { probes: [probe({ result: 'unknown' })] }));
    expect(found.map((one) => [one.code, one.severity])).toEqual([['ports-untried', 'warning']]);
  });
});

describe('hosts with a pod network of somebody else', () => {
  const others = (podNetworkPorts: Preflight['podNetworkPorts'] = []): Partial<Preflight> => ({
    hasVxlan: false,
    isOthersNetwork: true,
    podNetworkPorts,
  });
  const behind = (firewall: 'firewalld' | 'ufw'): HostChanges => ({
    facts: { firewall },
    sights: { missingModules: ['vxlan'] },
  });
  const codes = (found: readonly Finding[]) => found.map((one) => [one.code, one.severity]);

  it('need no VXLAN, and may have its port taken', () => {
    const listeners = [{ protocol: 'udp', address: '0.0.0.0', port: 8472, program: 'cilium' }] as const;
    expect(ofWorker({ sights: { missingModules: ['vxlan'], listeners } }, others())).toEqual([]);
    const router = [{ protocol: 'tcp', address: '0.0.0.0', port: 179, program: 'bird' }] as const;
    expect(ofWorker({ sights: { listeners: router } }, others([{ protocol: 'tcp', port: 179 }]))).toEqual([]);
  });

  it('have its routes, and those of nodes are in nobody’s way', () => {
    const routes = ['blackhole 10.244.12.64/26 proto bird', '10.244.1.0/26 via 10.0.0.12 dev ens3 proto bird'];
    expect(ofMaster({ isOurs: true, facts: { routes } }, others())).toEqual([]);
    expect(codes(ofMaster({ facts: { routes } }, others()))).toEqual([['networks-overlap', 'error']]);
    const wider = { isOurs: true, facts: { routes: ['10.240.0.0/12 dev ens3'] } };
    expect(codes(ofMaster(wider, others()))).toEqual([['networks-overlap', 'error']]);
  });

  it('are told when a firewall is in force that gets no openings for it', () => {
    expect(codes(ofWorker(behind('firewalld'), others()))).toEqual([['pod-network-closed', 'warning']]);
    expect(ofWorker(behind('firewalld'), others([{ protocol: 'ipip' }]))).toEqual([]);
    expect(ofWorker(behind('ufw'), others([{ protocol: 'tcp', port: 179 }]))).toEqual([]);
  });

  it('are refused where ufw is to let in what it has no rules for', () => {
    expect(codes(ofWorker(behind('ufw'), others([{ protocol: 'ipip' }])))).toEqual([['pod-network-closed', 'error']]);
  });
});

describe('hosts that are to route', () => {
  const routed = { isRouted: true, hasVxlan: false };
  const far = sketchWorkerHost({
    address: '10.9.0.12',
    facts: { addresses: [{ interface: 'ens3', address: '10.9.0.12', prefix: 24 }] },
  });

  it('are not in one network: each that is apart from others says so, and only then', () => {
    expect(findings(sketchPreflight([sketchHost(), sketchWorkerHost()], routed))).toEqual([]);
    expect(findings(sketchPreflight([sketchHost(), far]))).toEqual([]);
    const found = findings(sketchPreflight([sketchHost(), far], routed));
    expect(found.map((one) => [one.code, one.instanceId])).toEqual([
      ['hosts-apart', MASTER],
      ['hosts-apart', WORKER],
    ]);
    expect(found[0]?.message).toContain('minion (10.9.0.12) is not in the network 10.0.0.11/24 of master');
  });

  it("have their own route to pods, which is in nobody's way, and need no tunnels", () => {
    const route = '10.244.0.0/16 dev ens3 proto static scope link src 10.0.0.11';
    const changes = {
      isOurs: true,
      facts: { routes: ['10.0.0.0/24 dev ens3 proto kernel scope link', route] },
      sights: { missingModules: ['vxlan'] },
    };
    expect(ofMaster(changes, routed)).toEqual([]);
    expect(ofMaster({ ...changes, isOurs: false }, routed).map((one) => one.code)).toEqual(['networks-overlap']);
    expect(ofMaster({ ...changes, isOurs: true }).map((one) => one.code)).toEqual([
      'networks-overlap',
      'kernel-module-missing',
    ]);
  });
});
