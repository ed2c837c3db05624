// Which nodes the firewall of a node lets in, told by what was written down when its openings were made.

import { describe, expect, it } from 'vitest';
import { admissionOf, admits, noteAdmission } from './admitted-networks.ts';
import { decisionsValueName } from './decisions-value.ts';
import { sketchContext, sketchMaster, sketchWorker } from './testing/sketch-context.ts';
import { DEBIAN } from './testing/sketch-facts.ts';

const master = sketchMaster({ ip: '10.0.0.11' });
const worker = sketchWorker(master, { ip: '10.0.0.12' });
const far = { ...sketchWorker(master, { ip: '192.168.7.3' }), id: 'far_1' };

async function admission(firewall: string | undefined, instances = [master, worker, far], isNoted = true) {
  const privateValues = new Map([[decisionsValueName(worker.id), JSON.stringify({ firewall })]]);
  const context = sketchContext(worker, { instances, privateValues });
  if (isNoted) await noteAdmission(context, () => Promise.resolve(DEBIAN));
  return admissionOf(context, worker);
}

describe('the nodes that a firewall lets in', () => {
  it('are those of its network, and those that were known elsewhere', async () => {
    const found = await admission('ufw');
    expect(found).toEqual({ firewall: 'ufw', networks: ['10.0.0.0/24', '192.168.7.3'] });
    const isIn = (address: string): boolean =>
      found !== undefined && admits(found, '10.0.0.12', { address, prefix: 24 });
    expect(['10.0.0.200', '192.168.7.3', '192.168.7.4', '10.0.1.1'].map(isIn)).toEqual([true, true, false, false]);
  });

  it('are all where no firewall gets openings', async () => {
    expect(await admission(undefined)).toBeUndefined();
  });

  it('are taken for those of its network where nothing was written down', async () => {
    const found = await admission('firewalld', undefined, false);
    expect(found).toEqual({ firewall: 'firewalld', networks: undefined });
    const isIn = (address: string): boolean =>
      found !== undefined && admits(found, '10.0.0.12', { address, prefix: 24 });
    expect(['10.0.0.200', '192.168.7.3'].map(isIn)).toEqual([true, false]);
  });
});
