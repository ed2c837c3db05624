// One script that asks a host about a whole list of resources, and what it answered.

import { checkResources } from './check-resources.ts';
import { type HostResource, kindOf, resourceKey } from './kinds.ts';
import { type HostLease, parseLease } from './lease.ts';
import { decodeWord, encodeWord, protocolWords } from './protocol.ts';
import type { Facts } from './resource-kind.ts';
import { lookAt } from './shell/attribute-lookup.ts';
import { LEASE_FUNCTIONS, leaseVariables } from './shell/lease-functions.ts';
import { PROGRESS_FUNCTIONS } from './shell/progress-functions.ts';
import { SAY_FUNCTIONS } from './shell/say-functions.ts';
import { assembleScript, placeVariables, type ScriptOptions, shortHash } from './shell/script.ts';

/** What a host answered. */
export interface Observation {
  /** Whether its output is there from the first line to the last: without that nothing may be concluded. */
  readonly isComplete: boolean;
  readonly factsByKey: ReadonlyMap<string, Facts>;
  /** Keys that stand in the owner's record on the host already, in the order they were recorded. */
  readonly recordedKeys: readonly string[];
  /** `/etc/machine-id`; empty where there is none. */
  readonly machineId: string;
  /** `undefined` where it was not asked for. */
  readonly lease?: HostLease | undefined;
}

/** Content of all files together that an observation brings along at most. */
const TOTAL_CONTENT_BYTES = 524_288;

const OBSERVE_FUNCTIONS = `
brolly_fact() { brolly_say "fact $1 $2"; }
brolly_base64() {
  encoded=$(base64 | tr -d '\\n') || encoded=
  printf %s "\${encoded:-%}"
}
brolly_recorded_keys() {
  for recorded in "$records"/[1-9]*/key; do
    if [ -f "$recorded" ] && read -r recorded_key <"$recorded"; then
      brolly_say "recorded $recorded_key"
    fi
  done
}
`;

const SAY_MACHINE = `if [ -r /etc/machine-id ] && read -r machine </etc/machine-id; then brolly_say "machine $machine"; fi`;

/**
 * A script that prints what is so of each resource and changes nothing.
 *
 * Its output is small: content comes along only where it differs, is no secret and has at most 64 KiB, and
 * at most 512 KiB in all.
 */
export function observeScript(resources: readonly HostResource[], options: ScriptOptions): string {
  checkResources(resources);
  const looked = resources.flatMap((resource) => kindOf(resource).attributesOf?.(resource) ?? []);
  const lines = [
    placeVariables(options),
    `content_left=${TOTAL_CONTENT_BYTES}`,
    'brolly_say observing',
    lookAt(looked),
  ];
  for (const resource of resources) {
    const key = resourceKey(resource);
    lines.push(`brolly_say 'resource ${encodeWord(key)}'`);
    lines.push(kindOf(resource).observe(resource, shortHash(key)).trim());
  }
  const { lease } = options;
  if (lease !== undefined) lines.push(leaseVariables(lease), 'brolly_lease_look');
  lines.push(SAY_MACHINE, 'brolly_recorded_keys', 'brolly_say observed', 'brolly_hand_over');
  const functions = new Set(resources.flatMap((resource) => kindOf(resource).observeFunctions?.() ?? []));
  const ofLease = lease === undefined ? [] : [PROGRESS_FUNCTIONS, LEASE_FUNCTIONS];
  return assembleScript([...ofLease, SAY_FUNCTIONS, OBSERVE_FUNCTIONS, ...functions], lines.join('\n'));
}

/** Reads the output of an observe script. Lines that are not ours are passed over. */
export function parseObservation(stdout: string): Observation {
  const factsByKey = new Map<string, Map<string, string>>();
  const recordedKeys: string[] = [];
  let facts = new Map<string, string>();
  let machineId = '';
  let lease: HostLease | undefined;
  let hasBegun = false;
  let isComplete = false;
  for (const line of stdout.split('\n')) {
    const [word, first, ...rest] = protocolWords(line) ?? [];
    if (word === 'observing') hasBegun = true;
    else if (word === 'resource' && first !== undefined) {
      facts = new Map();
      factsByKey.set(decodeWord(first), facts);
    } else if (word === 'fact' && first !== undefined) facts.set(first, rest.join(' '));
    else if (word === 'recorded' && first !== undefined) recordedKeys.push(decodeWord(first));
    else if (word === 'machine' && first !== undefined) machineId = first;
    else if (word === 'lease') lease = parseLease(line);
    else if (word === 'observed') isComplete = hasBegun;
  }
  return { isComplete, factsByKey, recordedKeys, machineId, lease };
}
