// The name by which every node finds the control planes: lines of /etc/hosts, one for each of them.

import { type HostResource, quote } from '@brolly/host-resources';
import { API_NAME, type ClusterSettings } from '../settings.ts';
import { FOLDER } from './node-folder.ts';

const MARK = '# brolly-kubernetes';
/** Is there when this very node has the lines from its own list: only then they are taken back with it. */
const WRITTEN = `${FOLDER}/endpoint-name`;

/** Addresses in the order in which they are tried. Where the endpoint is somebody else's, nothing is written. */
export function endpointNameResources(
  { endpoint }: ClusterSettings,
  addresses: readonly string[],
): readonly HostResource[] {
  if (endpoint.host !== API_NAME) return [];
  return [
    {
      kind: 'command',
      name: 'control-plane-addresses',
      title: `let ${API_NAME} mean ${addresses.join(', ')}`,
      unless: `[ -e ${WRITTEN} ] && [ "$(grep -F ${quote(MARK)} /etc/hosts 2>/dev/null)" = ${quote(linesOf(addresses).join('\n'))} ]`,
      run: `${writeEndpointName(addresses)}\n: >${WRITTEN}`,
      undo: writeEndpointName([]),
    },
  ];
}

/** POSIX sh that writes the lines anew, and nothing where there are none. */
export function writeEndpointName(addresses: readonly string[]): string {
  const lines = linesOf(addresses).map((line) => `echo ${quote(line)}`);
  return `[ -e /etc/hosts ] || : >/etc/hosts
cp -p /etc/hosts /etc/hosts.brolly
{ grep -vF ${quote(MARK)} /etc/hosts || :; ${lines.map((line) => `${line}; `).join('')}} >/etc/hosts.brolly
mv /etc/hosts.brolly /etc/hosts 2>/dev/null || { cat /etc/hosts.brolly >/etc/hosts; rm -f /etc/hosts.brolly; }`;
}

/**
 * The order for a node: a worker begins with another control plane than the next worker does; a control plane tries the
 * others first, since its own API server is the one that may not be up yet.
 */
export function orderOfAddresses(addresses: readonly string[], own: string): readonly string[] {
  const others = addresses.filter((one) => one !== own);
  if (others.length < addresses.length) return [...others, own];
  const first = Buffer.from(own).reduce((sum, byte) => sum + byte, 0) % Math.max(1, others.length);
  return [...others.slice(first), ...others.slice(0, first)];
}

function linesOf(addresses: readonly string[]): readonly string[] {
  return addresses.map((address) => `${address} ${API_NAME} ${MARK}`);
}
