// What a fault is: how it is planted on a host, how it is taken away again, and which cause must be named.

/**
 * When a fault is planted. `bare`: on two bare hosts, before an install. `create`: on a bare host, for preparing it.
 * `start`: on a prepared host, for `kubeadm init`. `join`: on a prepared worker, for `kubeadm join`. `run`: on the worker of a
 * cluster that runs.
 */
export type Stage = 'bare' | 'create' | 'start' | 'join' | 'run';

/** Scripts are POSIX sh, run as root on the host by ssh, outside of the product. */
export interface Fault {
  /** What is broken, in a few words: it stands in the table. */
  readonly what: string;
  readonly stage: Stage;
  /** The code that the failure must have. It was written before the message. */
  readonly code: string;
  /** Words that the message must have: the very thing that is broken. */
  readonly names: RegExp;
  /** Run on the host; of two bare hosts on the second one, where nothing else is said. */
  readonly plant: string;
  readonly heal: string;
  /** For `bare`: on the control plane's host instead. */
  readonly onFirst?: boolean;
  /** An edit of the blueprint, where that is what is wrong. */
  readonly edit?: readonly [from: RegExp, to: string];
  /** For `create`: a mirror with this fault. */
  readonly mirror?: { readonly wrongChecksum?: string; readonly missing?: string };
  /** For `run`: what brolly is asked to do, one after the other; the last one fails. */
  readonly asked?: readonly (readonly string[])[];
}

/** Two faults at once, by `what`, and the codes that must all be told. */
export interface Pair {
  readonly faults: readonly [string, string];
  readonly codes: readonly string[];
}
