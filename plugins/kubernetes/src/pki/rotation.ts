// The way from one set of CAs to the next, in phases in which nobody is shut out. Pure, but for what is kept.

import type { OperationContext } from '@brolly/plugin-sdk';
import type { KeyPair } from '../certificates.ts';
import { type Authorities, makeAuthorities, type Trust } from '../trust.ts';

/**
 * `trust-both`: all trust the CAs of before and the new ones, and those of before issue. `issue-anew`: the new ones issue.
 * `forget-old`: nobody trusts those of before.
 */
export const PHASES = ['trust-both', 'issue-anew', 'forget-old'] as const;

export type Phase = (typeof PHASES)[number];

/** A rotation that was begun. It only goes forward, also when it is begun once more. */
export interface Rotation {
  readonly previous: Authorities;
  readonly next: Authorities;
  readonly phase: Phase;
}

/** The later of two phases. */
export function laterPhase(a: Phase, b: Phase): Phase {
  return PHASES.indexOf(a) >= PHASES.indexOf(b) ? a : b;
}

/** The CAs of a phase: the first certificate of each is the one whose key issues. */
export function authoritiesOf({ previous, next, phase }: Rotation): Authorities {
  switch (phase) {
    case 'trust-both':
      return eachOf(previous, next, withTrustIn);
    case 'issue-anew':
      return eachOf(next, previous, withTrustIn);
    case 'forget-old':
      return next;
  }
}

/** The rotation of a cluster that was begun and has not ended. */
export async function knownRotation(
  { privateValues }: OperationContext,
  cluster: string,
): Promise<Rotation | undefined> {
  const kept = await privateValues.get(valueName(cluster));
  return kept === undefined ? undefined : (JSON.parse(kept) as Rotation);
}

/** Begins a rotation or goes on with the one that was begun: it is in `phase` then, or further. */
export async function advanceRotation(
  context: OperationContext,
  { cluster, trust, phase }: { readonly cluster: string; readonly trust: Trust; readonly phase: Phase },
): Promise<Rotation> {
  const known = await knownRotation(context, cluster);
  const now = Date.now();
  const rotation: Rotation =
    known === undefined
      ? { previous: trust, next: await makeAuthorities(now, `-${Math.floor(now / 1000)}`), phase }
      : { ...known, phase: laterPhase(known.phase, phase) };
  const { authority, frontProxyAuthority, etcdAuthority } = rotation.previous;
  const kept: Rotation = { ...rotation, previous: { authority, frontProxyAuthority, etcdAuthority } };
  await context.privateValues.put(valueName(cluster), JSON.stringify(kept));
  return kept;
}

/** What was before is not kept any longer. */
export async function endRotation({ privateValues }: OperationContext, cluster: string): Promise<void> {
  await privateValues.delete(valueName(cluster));
}

function eachOf(a: Authorities, b: Authorities, merge: (a: KeyPair, b: KeyPair) => KeyPair): Authorities {
  return {
    authority: merge(a.authority, b.authority),
    frontProxyAuthority: merge(a.frontProxyAuthority, b.frontProxyAuthority),
    etcdAuthority: merge(a.etcdAuthority, b.etcdAuthority),
  };
}

function withTrustIn(issuing: KeyPair, other: KeyPair): KeyPair {
  return { key: issuing.key, certificate: `${issuing.certificate}${other.certificate}` };
}

function valueName(cluster: string): string {
  return `kubernetes-rotation/${cluster}`;
}
