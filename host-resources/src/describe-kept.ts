// What a revert has left on a host, in words.

import type { Progress } from './progress.ts';

type Kept = Extract<Progress, { kind: 'kept' }>;

const SET_ASIDE = 'lies in /var/lib/brolly/kept';

/** Why it is there, by the reasons that kinds of resources give. */
const REASONS: Readonly<Record<string, string>> = {
  'changed-since': 'stays as somebody else has made it since',
  merged: 'keeps what somebody else has changed in it',
  overwritten: `is as it was before; what somebody else had made of it ${SET_ASIDE}`,
  'directory-is-gone': `had a folder that is gone; what was there before ${SET_ASIDE}`,
  'is-a-directory-now': `is a directory now; what was there before ${SET_ASIDE}`,
  'not-empty': 'stays, since others have something in it',
  'needed-by-others': 'stays, since other packages need it',
  'release-not-offered': 'stays at its release: the one from before is not offered any more',
};

/** What a module does to others while it is loaded, though nothing is set up with it. */
const EFFECTS: Readonly<Record<string, string>> = {
  br_netfilter: 'the firewall sees what crosses bridges',
};

const MODULES = '/sys/module/';

/**
 * A line for each thing that the lines of a revert script say is left; one for all kernel modules together, with what they do and when they go.
 *
 * Sample: `these kernel modules stay loaded until the next restart: br_netfilter (in use; while it is loaded, the firewall
 * sees what crosses bridges), nf_conntrack, vxlan (loaded since, without effect by themselves). No restart is needed.`
 */
export function describeKept(progress: readonly Progress[]): readonly string[] {
  const kept = progress.filter((line) => line.kind === 'kept');
  const others = kept.filter(({ path }) => !path.startsWith(MODULES));
  return [
    ...others.map(({ path, reason }) => `${path} ${REASONS[reason] ?? `stays: ${reason}`}`),
    ...describeModules(kept.filter(({ path }) => path.startsWith(MODULES))),
  ];
}

function describeModules(kept: readonly Kept[]): readonly string[] {
  if (kept.length === 0) return [];
  const inUse = new Set(kept.filter(({ reason }) => reason === 'in-use').map(nameOf));
  const words = (name: string): readonly string[] => {
    const effect = EFFECTS[name];
    return [...(inUse.has(name) ? ['in use'] : []), ...(effect === undefined ? [] : [`while it is loaded, ${effect}`])];
  };
  const names = [...new Set(kept.map(nameOf))].sort();
  const special = names.filter((name) => words(name).length > 0);
  const plain = names.filter((name) => !special.includes(name));
  const parts = [
    ...special.map((name) => `${name} (${words(name).join('; ')})`),
    ...(plain.length === 0 ? [] : [`${plain.join(', ')} (loaded since, without effect by themselves)`]),
  ];
  return [`these kernel modules stay loaded until the next restart: ${parts.join(', ')}. No restart is needed.`];
}

function nameOf({ path }: Kept): string {
  return path.slice(MODULES.length);
}
