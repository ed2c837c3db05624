// What node templates may say of the way to a host.

import { describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { readHostAddress } from './read-host-address.ts';

const read = (properties: JsonObject) => readHostAddress({ id: 'db_a1b2c3', nodeName: 'db', properties });

describe('readHostAddress', () => {
  it('leaves open what is not written', () => {
    expect(read({ ip: '10.0.0.1', ssh_port: 22, ssh_username: '' })).toEqual({
      name: 'db_a1b2c3',
      address: '10.0.0.1',
      credentials: [],
      hostKeyPolicy: { kind: 'known-hosts' },
    });
  });

  it('takes all that can be written', () => {
    const address = read({
      ip: '10.0.0.1',
      ssh_port: 2222,
      ssh_username: 'ubuntu',
      ssh_keyfilename: 'key',
      ssh_passphrase: ' a ',
      ssh_certificate: 'key-cert.pub',
      ssh_password: 'b',
      ssh_answers: ['c', '123456'],
      ssh_host_key: 'SHA256:x',
      ssh_transport: 'openssh',
      become_method: 'doas',
      become_password: ' d ',
    });
    expect(address).toEqual({
      name: 'db_a1b2c3',
      address: '10.0.0.1',
      port: 2222,
      user: 'ubuntu',
      credentials: [
        { kind: 'key-file', path: 'key', passphrase: ' a ', certificate: 'key-cert.pub' },
        { kind: 'answers', answers: ['c', '123456'] },
        { kind: 'password', password: 'b' },
      ],
      hostKeyPolicy: { kind: 'pinned', keys: ['SHA256:x'] },
      transport: 'openssh',
      become: { method: 'doas', password: ' d ' },
    });
  });

  it('means sudo where only a password for it is written', () => {
    expect(read({ ip: 'a', sudo_password: ' c ' }).become).toEqual({ method: 'sudo', password: ' c ' });
  });

  it('reads bastions, which take the policy of host keys from the host and never its key', () => {
    const bastions = [
      { ip: 'outer', ssh_username: 'jump' },
      { ip: 'inner', ssh_host_key: 'SHA256:y' },
    ];
    const address = read({
      ip: 'a',
      ssh_host_key: 'SHA256:x',
      ssh_host_key_policy: 'accept_new',
      ssh_bastions: bastions,
    });
    expect(address.bastions).toEqual([
      { address: 'outer', user: 'jump', credentials: [], hostKeyPolicy: { kind: 'accept-new' } },
      { address: 'inner', credentials: [], hostKeyPolicy: { kind: 'pinned', keys: ['SHA256:y'] } },
    ]);
  });

  it('reads the host that a node template of several hosts gave the instance', () => {
    const properties = { ssh_username: 'ubuntu', hosts: ['10.0.0.1', { ip: '10.0.0.2', ssh_port: 2222 }] };
    const of = (host: string): unknown =>
      readHostAddress({ id: 'db_a1b2c3', nodeName: 'db', properties, runtimeProperties: { host } });
    expect(of('10.0.0.1')).toMatchObject({ address: '10.0.0.1', user: 'ubuntu' });
    expect(of('10.0.0.1')).not.toHaveProperty('port');
    expect(of('10.0.0.2')).toMatchObject({ address: '10.0.0.2', user: 'ubuntu', port: 2222 });
    // One that is no longer listed is still where the instance is.
    expect(of('10.0.0.3')).toMatchObject({ address: '10.0.0.3', user: 'ubuntu' });
  });

  it.each([
    [{}, 'property ip of db is null', 'Write the address or name of the host.'],
    [{ ip: 'a', ssh_port: 0 }, 'property ssh_port of db is 0', 'Write a number from 1 to 65535.'],
    [
      { ip: 'a', ssh_transport: 'telnet' },
      'property ssh_transport of db is "telnet"',
      'Write auto, native, openssh or local.',
    ],
    [{ ip: 'a', become_method: 'pbrun' }, 'property become_method of db is "pbrun"', 'Write sudo, doas or su.'],
    [
      { ip: 'a', ssh_bastions: [{}] },
      'property ssh_bastions[0].ip of db is null',
      'Write the address or name of the host.',
    ],
    [{ ip: 'a', ssh_bastions: ['x'] }, 'property ssh_bastions[0] of db is', 'Write a mapping'],
    [
      { ip: 'a', ssh_host_key_policy: 'no' },
      'property ssh_host_key_policy of db is "no"',
      'Write known_hosts or accept_new.',
    ],
    [{ ip: 'a', ssh_certificate: 'x' }, 'property ssh_certificate of db', 'ssh_keyfilename'],
  ] satisfies [JsonObject, string, string][])('says what is wrong with %j', (properties, message, hint) => {
    expect(() => read(properties)).toThrow(
      expect.objectContaining({
        reason: 'property-invalid',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });

  it('shows no answer that it does not understand', () => {
    expect(() => read({ ip: 'a', ssh_answers: 'top secret' })).toThrow(/^property ssh_answers of db is not that$/);
  });
});
