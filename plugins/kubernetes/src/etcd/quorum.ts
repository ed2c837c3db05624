// What a change of the members of etcd does to its quorum. Pure.

/** A member as far as it could be asked. */
export interface Member {
  /** As etcd writes it: a decimal number of 64 bits. */
  readonly id: string;
  /** Empty until it has started. */
  readonly name: string;
  readonly peerUrls: readonly string[];
  readonly isLearner: boolean;
}

/** How many voters there are, how many of them answer, and how many must. */
export interface Quorum {
  readonly voters: number;
  readonly healthy: number;
  readonly needed: number;
}

/** Before and after a member has left, and why it may not leave, if so. */
export interface Departure {
  readonly before: Quorum;
  readonly after: Quorum;
  readonly refused: string | undefined;
}

/** The quorum of some members, of which those named in `healthy` answer. */
export function quorumOf(members: readonly Member[], healthy: ReadonlySet<string>): Quorum {
  const voters = members.filter((one) => !one.isLearner);
  return {
    voters: voters.length,
    healthy: voters.filter((one) => healthy.has(one.id)).length,
    needed: Math.floor(voters.length / 2) + 1,
  };
}

/** What it means that a member leaves. `healthy` holds the ids of members that answer. */
export function departureOf(members: readonly Member[], leaving: string, healthy: ReadonlySet<string>): Departure {
  const before = quorumOf(members, healthy);
  const rest = members.filter((one) => one.id !== leaving);
  const after = quorumOf(rest, healthy);
  return { before, after, refused: reasonAgainst(before, after) };
}

function reasonAgainst(before: Quorum, after: Quorum): string | undefined {
  if (after.voters === 0) return 'it is the last member, and all data would go with it';
  if (before.healthy < before.needed)
    return `only ${before.healthy} of ${before.voters} members answer, and ${before.needed} must`;
  if (after.healthy < after.needed)
    return `only ${after.healthy} of the ${after.voters} that stay would answer, and ${after.needed} must`;
  return undefined;
}

/** `3 members, 2 answer, 2 must`. */
export function quorumText({ voters, healthy, needed }: Quorum): string {
  return `${voters} ${voters === 1 ? 'member' : 'members'}, ${healthy} ${healthy === 1 ? 'answers' : 'answer'}, ${needed} must`;
}

/** Why another number of control planes would be better, where it is even. Sample: `2 control planes survive the loss of none of them, as 1 would`. */
export function evenNumberOf(count: number): string | undefined {
  if (count === 0 || count % 2 === 1) return undefined;
  const losses = count / 2 - 1;
  return `${count} control planes survive the loss of ${losses === 0 ? 'none' : losses} of them, as ${count - 1} would`;
}
