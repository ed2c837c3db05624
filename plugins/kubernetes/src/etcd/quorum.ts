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

/** A member that leaves. */
export interface Leaving {
  /** Its id. */
  readonly id: string;
  /** Whether another one is to take its place afterwards. */
  readonly isReplaced: boolean;
  /** Ids of those that leave with it, before any comes in their place. */
  readonly with?: ReadonlySet<string>;
}

/** What it means that a member leaves. `healthy` holds the ids of members that answer. */
export function departureOf(members: readonly Member[], healthy: ReadonlySet<string>, leaving: Leaving): Departure {
  const before = quorumOf(members, healthy);
  const rest = members.filter((one) => one.id !== leaving.id);
  const after = quorumOf(rest, healthy);
  const staying = rest.filter((one) => leaving.with?.has(one.id) !== true);
  const inTheWay = leaving.isReplaced ? silentVoters(staying, healthy) : [];
  return { before, after, refused: reasonAgainst(before, after) ?? reasonAgainstReplacing(inTheWay) };
}

/** Members with a vote that do not answer: as long as there is one, etcd takes no new member. */
export function silentVoters(members: readonly Member[], healthy: ReadonlySet<string>): readonly Member[] {
  return members.filter((one) => !one.isLearner && !healthy.has(one.id));
}

/**
 * Silent voters for which one control plane is unwell: its own, and those that belong to no other one, which would be
 * unwell for its own.
 */
export function silentOnAccountOf(
  own: string,
  others: readonly string[],
  silent: readonly Member[],
): readonly Member[] {
  return silent.filter((one) => isAt(one, own) || !others.some((address) => isAt(one, address)));
}

/** Whether a member is reached by others at an address. */
export function isAt({ peerUrls }: Member, address: string): boolean {
  return peerUrls.some((url) => new URL(url).hostname.replace(/^\[|\]$/g, '') === address);
}

function reasonAgainst(before: Quorum, after: Quorum): string | undefined {
  if (after.voters === 0) return 'it is the last member, and all data would go with it';
  if (before.healthy < before.needed)
    return `only ${before.healthy} of ${before.voters} members answer, and ${before.needed} must`;
  if (after.healthy < after.needed)
    return `only ${after.healthy} of the ${after.voters} that stay would answer, and ${after.needed} must`;
  return undefined;
}

function reasonAgainstReplacing(silent: readonly Member[]): string | undefined {
  if (silent.length === 0) return undefined;
  const names = silent.map(nameOf).join(', ');
  return `none could take its place, for etcd takes no new member while ${names} ${silent.length === 1 ? 'does' : 'do'} not answer`;
}

/** What people know a member by: its name, and before it has started where it is to be. */
export function nameOf(member: Member | undefined): string {
  return member?.name || (member?.peerUrls.join(' ') ?? '');
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
