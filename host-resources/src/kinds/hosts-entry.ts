// Names of an address in /etc/hosts.

import { isIP } from 'node:net';
import { type LineOfFile, lineKind } from '../line-resource.ts';
import type { ResourceKind } from '../resource-kind.ts';
import { literalExpression } from '../shell/line-functions.ts';

/** A line of /etc/hosts; it comes before every other line that has one of its names, since the first one counts. */
export interface HostsEntryResource {
  readonly kind: 'hosts-entry';
  readonly address: string;
  /** At least one: `['cp1', 'cp1.example.org']`. */
  readonly names: readonly string[];
}

const NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

export const hostsEntryKind: ResourceKind<HostsEntryResource> = {
  name: (resource) => resource.address,
  mistake({ address, names }) {
    if (isIP(address) === 0) return `${address} is no IP address`;
    const wrong = names.find((name) => !NAME.test(name));
    if (wrong !== undefined) return `${JSON.stringify(wrong)} is no host name`;
    return names.length === 0 ? 'an entry needs a name' : undefined;
  },
  ...lineKind(lineOf),
};

function lineOf({ address, names }: HostsEntryResource): LineOfFile {
  const any = names.map(literalExpression).join('|');
  return {
    path: '/etc/hosts',
    line: `${address} ${names.join(' ')} # brolly`,
    replaces: `^${literalExpression(address)} .* # brolly$`,
    before: `^[^#]*[[:blank:]](${any})([[:blank:]]|$)`,
    title: `${address} is ${names.join(', ')}`,
  };
}
