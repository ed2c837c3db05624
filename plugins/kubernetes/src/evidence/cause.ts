// What evidence from a host is, and what a cause found in it is.

import type { Evidence } from '@brolly/plugin-sdk';

/** Everything that was gathered of one failure, as lines. */
export interface HostEvidence {
  /** What the command that failed said last. */
  readonly said: readonly string[];
  /** Unit -> its properties: `ActiveState`, `Result`, `NRestarts`, ... */
  readonly units: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Unit -> lines of its journal that are more than information. */
  readonly journals: Readonly<Record<string, readonly string[]>>;
  /** `kube-system_etcd-host1_<uid>/etcd/3.log` -> its last lines. */
  readonly podLogs: Readonly<Record<string, readonly string[]>>;
  /** Path -> PEM. */
  readonly certificates: Readonly<Record<string, string>>;
  /** The host's clock, in seconds since the epoch. */
  readonly clock: number | undefined;
  /** Every other section by its name: `listeners`, `disks`, `cni-files`, ... */
  readonly sections: Readonly<Record<string, readonly string[]>>;
}

/** Why something failed. */
export interface Diagnosis {
  /** Stable kebab-case word: `runc-missing`. */
  readonly code: string;
  readonly message: string;
  /** What to do, with a command to try. */
  readonly hint: string;
  /** The lines that prove it. */
  readonly proof: readonly Evidence[];
}

/** Finds one cause in the evidence, or does not. It is pure. */
export type Cause = (evidence: HostEvidence) => Diagnosis | undefined;

/** A line that tells a cause by itself. */
export interface TellingLine {
  readonly code: string;
  /** Where it stands. */
  readonly in: 'said' | 'kubelet' | 'runtime' | 'pods';
  readonly pattern: RegExp;
  /** Groups of the pattern are handed in. */
  readonly message: (groups: readonly string[]) => string;
  readonly hint: string | ((groups: readonly string[]) => string);
}

const MOST_PROOF = 3;
const RUNTIME_UNITS = ['containerd.service', 'brolly-containerd.service'];

/** The cause that a line tells. */
export function toldBy(line: TellingLine): Cause {
  return (evidence) => {
    for (const [title, lines] of sources(evidence, line.in)) {
      const matches = lines.filter((text) => line.pattern.test(text));
      const last = matches.at(-1);
      if (last === undefined) continue;
      const groups = (line.pattern.exec(last) ?? []).slice(1).map((group) => group ?? '');
      return {
        code: line.code,
        message: line.message(groups),
        hint: typeof line.hint === 'string' ? line.hint : line.hint(groups),
        proof: [{ title, lines: [...new Set(matches)].slice(-MOST_PROOF) }],
      };
    }
    return undefined;
  };
}

function sources(evidence: HostEvidence, where: TellingLine['in']): readonly (readonly [string, readonly string[]])[] {
  switch (where) {
    case 'said':
      return [['what the command said', evidence.said]];
    case 'kubelet':
      return [['journal of kubelet.service', evidence.journals['kubelet.service'] ?? []]];
    case 'runtime':
      return RUNTIME_UNITS.map((unit) => [`journal of ${unit}`, evidence.journals[unit] ?? []] as const);
    case 'pods':
      return Object.entries(evidence.podLogs).map(([name, lines]) => [`log of ${name}`, lines] as const);
  }
}
