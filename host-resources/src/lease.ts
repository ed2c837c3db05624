// The lease of a host: one orchestrator at a time changes it, and one that was replaced changes nothing any more.

import { quote } from '@brolly/plugin-sdk';
import { decodeWord, protocolWords } from './protocol.ts';
import { LEASE_FUNCTIONS, type LeaseClaim, leaseVariables } from './shell/lease-functions.ts';
import { LOCK_FUNCTIONS, PROGRESS_FUNCTIONS } from './shell/progress-functions.ts';
import { assembleScript, DEFAULT_RECORD_ROOT } from './shell/script.ts';

/** What a host says of its lease. */
export interface HostLease {
  /**
   * `open`: nobody holds it, or whoever did was not heard of for too long. `ours`, `theirs`: who holds it. `moved`:
   * somebody has held it since it was looked at. `lost`: somebody has taken it over from us. `left`: we gave it back with the
   * last record of the host.
   */
  readonly verdict: 'open' | 'ours' | 'theirs' | 'moved' | 'lost' | 'left';
  readonly holder: string;
  /** Names this holding of it, also after it was given back; `none` where there was none. */
  readonly mark: string;
  /** For how long it is held, and for how long its holder was not heard of, in milliseconds. */
  readonly heldForMs: number;
  readonly silentForMs: number;
  /** Empty where nobody has held it. */
  readonly who: string;
}

const VERDICTS: ReadonlySet<string> = new Set<HostLease['verdict']>([
  'open',
  'ours',
  'theirs',
  'moved',
  'lost',
  'left',
]);

/** Reads a line that a script printed of the lease; `undefined` for any other line. */
export function parseLease(line: string): HostLease | undefined {
  const [word, verdict = '', holder = '', mark = '', heldFor, silentFor, who = ''] = protocolWords(line) ?? [];
  if (word !== 'lease' || !VERDICTS.has(verdict)) return undefined;
  return {
    verdict: verdict as HostLease['verdict'],
    holder: decodeWord(holder),
    mark,
    heldForMs: Number(heldFor),
    silentForMs: Number(silentFor),
    who: decodeWord(who),
  };
}

/** A script that takes the lease, or renews it, and says what came of it. */
export function takeLeaseScript(claim: LeaseClaim): string {
  return leaseScript(claim, 'brolly_lease_take');
}

/** A script that says what is so of the lease and changes nothing. */
export function lookAtLeaseScript(claim: Pick<LeaseClaim, 'holder' | 'folder'>): string {
  return leaseScript({ ...claim, who: '' }, 'brolly_lease_look');
}

/** A script that gives the lease back; of somebody else's it does nothing. */
export function giveBackLeaseScript(claim: LeaseClaim & { readonly recordRoot?: string | undefined }): string {
  return leaseScript(claim, `root=${quote(claim.recordRoot ?? DEFAULT_RECORD_ROOT)}\nbrolly_lease_give_back`);
}

function leaseScript(claim: LeaseClaim, main: string): string {
  return assembleScript(
    [PROGRESS_FUNCTIONS, LOCK_FUNCTIONS, LEASE_FUNCTIONS],
    `records=; busy=\n${leaseVariables(claim)}\n${main}`,
  );
}
