// Picks a range of addresses for the hosts that nothing on this machine uses.

import { LabError } from '../lab-error.ts';

/** Tried in this order: 10.77.0.0/24, 10.77.1.0/24, ... */
const BASES: readonly (readonly [first: number, second: number])[] = [
  [10, 77],
  [172, 30],
  [192, 168],
];

const PREFIX_LENGTH = 24;

interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * The first free /24 as its three leading numbers: `10.77.0`.
 *
 * @param first third number to begin with, so that two labs that begin at the same time do not meet.
 * @param taken ranges in use, such as `10.77.0.0/24` or `192.0.2.2`; the default route is no use of a range.
 * @throws LabError when all are taken.
 */
export function chooseSubnet(taken: readonly string[], first = 0): string {
  const used = taken.map(parseRange).filter((range) => range !== undefined);
  for (const [one, two] of BASES) {
    for (let three = first; three < 256; three += 1) {
      const range = parseRange(`${one}.${two}.${three}.0/${PREFIX_LENGTH}`);
      if (range !== undefined && !used.some((other) => other.first <= range.last && range.first <= other.last)) {
        return `${one}.${two}.${three}`;
      }
    }
  }
  throw new LabError('no free /24 for the hosts: 10.77, 172.30 and 192.168 are all routed already');
}

function parseRange(text: string): Range | undefined {
  const [address = '', length = '32'] = text.split('/');
  const numbers = address.split('.').map(Number);
  if (numbers.length !== 4 || numbers.some((number) => !Number.isInteger(number) || number < 0 || number > 255))
    return undefined;
  const size = 2 ** (32 - Number(length));
  if (size === 2 ** 32) return undefined;
  const start = numbers.reduce((sum, number) => sum * 256 + number, 0);
  const first = start - (start % size);
  return { first, last: first + size - 1 };
}

/** The address of the host with this number, from 1: `10.77.0.11`. */
export function hostAddress(subnet: string, number: number): string {
  return `${subnet}.${number + 10}`;
}

/** The lowest number, from 1, whose address nobody has. @throws LabError when 240 hosts are there. */
export function freeHostNumber(subnet: string, addresses: readonly string[]): number {
  for (let number = 1; number <= 240; number += 1) {
    if (!addresses.includes(hostAddress(subnet, number))) return number;
  }
  throw new LabError('the lab holds 240 hosts at most');
}
