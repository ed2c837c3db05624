// Trust that is made once and kept.

import { describe, expect, it } from 'vitest';
import { endOfValidity, issueClientCertificate } from './certificates.ts';
import { sketchContext, sketchMaster, sketchWorker } from './testing/sketch-context.ts';
import {
  adminKubeconfig,
  discoveryKubeconfig,
  kubeletKubeconfig,
  makeTrust,
  nodeIdentityOf,
  trustOf,
} from './trust.ts';

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: Readonly<Record<string, string>> }];
  readonly users: readonly [{ readonly user: Readonly<Record<string, string>> }];
}

const decode = (text: string | undefined): string => Buffer.from(text ?? '', 'base64').toString();
const master = sketchMaster();

describe('the trust of a cluster', () => {
  it('is made once, and is the same for every operation of the deployment', async () => {
    const privateValues = new Map<string, string>();
    const first = await trustOf(sketchContext(master, { privateValues }), master.id);
    const second = await trustOf(sketchContext(sketchWorker(master), { privateValues }), master.id);
    expect(second).toEqual(first);
  });

  it('lets the administrator in by certificate, and pins the CA', async () => {
    const trust = await makeTrust(Date.now());
    const config = JSON.parse(adminKubeconfig(trust, ['https://10.0.0.11:6443'])) as Kubeconfig;
    expect(config.clusters[0].cluster['server']).toBe('https://10.0.0.11:6443');
    expect(decode(config.clusters[0].cluster['certificate-authority-data'])).toBe(trust.authority.certificate);
    expect(decode(config.users[0].user['client-key-data'])).toBe(trust.administrator.key);
  });

  it('never gives the key of the CA or of the administrator to a worker', async () => {
    const trust = await makeTrust(Date.now());
    const own = await issueClientCertificate(trust.authority, 'O=system:nodes, CN=system:node:w1', Date.now());
    for (const text of [
      discoveryKubeconfig(trust, 'https://h:6443', own),
      kubeletKubeconfig(trust, 'https://h:6443'),
    ]) {
      expect(text).not.toContain(Buffer.from(trust.authority.key).toString('base64'));
      expect(text).not.toContain(Buffer.from(trust.administrator.key).toString('base64'));
      expect(text).not.toContain('PRIVATE KEY');
    }
  });
});

describe('the identity of a worker', () => {
  it('stays the same while name and CA stay', async () => {
    const context = sketchContext(sketchWorker(master));
    const trust = await makeTrust(Date.now());
    expect(await nodeIdentityOf(context, trust, 'w1')).toMatchObject({
      key: (await nodeIdentityOf(context, trust, 'w1')).key,
    });
  });

  it('is issued anew for another name and for another CA', async () => {
    const context = sketchContext(sketchWorker(master));
    const trust = await makeTrust(Date.now());
    const first = await nodeIdentityOf(context, trust, 'w1');
    const renamed = await nodeIdentityOf(context, trust, 'w2');
    const other = await nodeIdentityOf(context, await makeTrust(Date.now()), 'w2');
    expect(new Set([first.key, renamed.key, other.key]).size).toBe(3);
  });

  it('is issued anew a month before its end', async () => {
    const privateValues = new Map<string, string>();
    const context = sketchContext(sketchWorker(master), { privateValues });
    const trust = await makeTrust(Date.now());
    const old = await makeTrust(Date.now() - 340 * 86_400_000);
    privateValues.set(
      `kubernetes-node/${context.self.id}`,
      JSON.stringify({ ...old.administrator, nodeName: 'w1', authorityCertificate: trust.authority.certificate }),
    );
    const identity = await nodeIdentityOf(context, trust, 'w1');
    expect(identity.key).not.toBe(old.administrator.key);
    expect(endOfValidity(identity.certificate)).toBeGreaterThan(Date.now() + 360 * 86_400_000);
  });
});
