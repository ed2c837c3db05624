// The edit must leave what it does not concern as it was.

import { describe, expect, it } from 'vitest';
import { editBareVmBlueprint } from './edit-blueprint.ts';

const BLUEPRINT = `# top
node_templates:
  master:
    type: cloudify.kubernetes.Master
    properties:
      ip: 10.0.0.11 # the control plane
      ssh_username: ubuntu
  minion1:
    type: cloudify.kubernetes.Node
    properties: {ip: 10.0.0.12}
  minion2:
    type: cloudify.kubernetes.Node
    properties: {ip: 10.0.0.13}
`;
const host = (n: number) => ({ address: `192.0.2.${n}`, keyFile: '/k', fingerprint: `SHA256:${n}` });

describe('editing the example blueprint', () => {
  it('writes each host into its template and keeps comments', () => {
    const text = editBareVmBlueprint(BLUEPRINT, {
      hosts: [host(1), host(2), host(3)],
      mirror: 'http://m',
      user: 'root',
    });
    expect(text).toContain('ip: 192.0.2.1 # the control plane');
    expect(text).toContain('# top');
    expect(text.match(/mirror: http:\/\/m/g)).toHaveLength(1);
    expect(text.match(/ssh_host_key: SHA256:\d/g)).toHaveLength(3);
  });

  it('removes templates that have no host', () => {
    const text = editBareVmBlueprint(BLUEPRINT, { hosts: [host(1), host(2)], mirror: 'http://m', user: 'root' });
    expect(text).not.toContain('minion2');
  });

  it('refuses more hosts than templates', () => {
    const hosts = [1, 2, 3, 4].map(host);
    expect(() => editBareVmBlueprint(BLUEPRINT, { hosts, mirror: '', user: '' })).toThrow('fewer than 4 hosts');
  });
});
