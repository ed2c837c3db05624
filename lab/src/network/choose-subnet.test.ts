// The range for the hosts never overlaps one that the machine uses.
import { describe, expect, it } from 'vitest';
import { chooseSubnet, freeHostNumber, hostAddress } from './choose-subnet.ts';

describe('chooseSubnet', () => {
  it('takes 10.77.0 where nothing is routed but the default route', () => {
    expect(chooseSubnet(['0.0.0.0/0', 'default', '192.0.2.0/24', '192.0.2.2'])).toBe('10.77.0');
  });

  it('steps over a range that is routed, and over one that holds a single address', () => {
    expect(chooseSubnet(['10.77.0.0/24', '10.77.1.200'])).toBe('10.77.2');
  });

  it('begins where it is told to', () => {
    expect(chooseSubnet(['10.77.0.0/24'], 3)).toBe('10.77.3');
  });

  it('leaves a private network that is routed as a whole', () => {
    expect(chooseSubnet(['10.0.0.0/8'])).toBe('172.30.0');
    expect(chooseSubnet(['10.0.0.0/8', '172.16.0.0/12'])).toBe('192.168.0');
  });

  it('says so when everything is routed', () => {
    expect(() => chooseSubnet(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'])).toThrow(/no free/);
  });
});

describe('freeHostNumber', () => {
  it('fills the first gap', () => {
    expect(hostAddress('10.77.0', freeHostNumber('10.77.0', ['10.77.0.11', '10.77.0.13']))).toBe('10.77.0.12');
  });
});
