// Shell functions of the lease, and what they are told: who wants to be the only one that changes this host now.

import { quote } from '@brolly/plugin-sdk';
import { encodeWord, LINE_PREFIX } from '../protocol.ts';

/** Where a host keeps it: in memory, for root only, gone with a restart. */
export const DEFAULT_LEASE_FOLDER = '/run/brolly';

/** How long a lease holds after its holder was last heard of. */
export const LEASE_MS = 180_000;

/** Who wants to hold a lease, and what is known of it. */
export interface LeaseClaim {
  /** The same for all that one orchestrator does, and nobody else's: letters and digits. */
  readonly holder: string;
  /** For people at the other end: `install of shop (process 4711 on ci-3)`. */
  readonly who: string;
  /** `mark` of the lease when the host was looked at: a change is refused as `moved` when it is another one by then. */
  readonly seen?: string | undefined;
  /** `mark` of the lease that was held before in this run: when it is gone, the claim is `lost`. */
  readonly had?: string | undefined;
  /** Takes the lease from whoever holds it. */
  readonly takesOver?: boolean | undefined;
  /** Default `/run/brolly`. */
  readonly folder?: string | undefined;
  /** Default `LEASE_MS`. */
  readonly holdsMs?: number | undefined;
}

/** The variables that the functions of the lease need. */
export function leaseVariables(claim: LeaseClaim): string {
  const { holder, who, seen = '', had = '', takesOver = false, folder = DEFAULT_LEASE_FOLDER, holdsMs } = claim;
  const words = [`lease_me=${quote(encodeWord(holder))}`, `lease_who=${quote(encodeWord(who))}`];
  words.push(`lease_seen=${quote(seen)}`, `lease_had=${quote(had)}`, `lease_force=${takesOver ? 'yes' : ''}`);
  words.push(`lease_folder=${quote(folder)}`, `lease_ms=${holdsMs ?? LEASE_MS}`);
  return words.join('; ');
}

/**
 * The lease is one line of `$lease_folder/lease`: HOLDER, `held` or `free`, the boot it was written in, since when, when
 * it was renewed (milliseconds of this boot), for how long it holds after that, and WHO in words.
 *
 * All times are the kernel's own: no clock that is set, here or elsewhere, makes a lease older or younger. One of an
 * earlier boot holds nobody off. It is only written under a lock.
 *
 * `brolly_lease_take` needs `lease_me`, `lease_who`, `lease_seen` (what was there when it was looked at; empty: no
 * matter), `lease_had` (what we held before in this run; empty: nothing) and `lease_force`; `brolly_lease_ours` is cheap
 * enough for each resource. Both print the lease when they fail.
 */
export const LEASE_FUNCTIONS = `
brolly_lease_read() { # sets lease_holder, lease_state (none, free, past, held), lease_mark, lease_age, lease_silent, lease_words
  lease_holder=% lease_state=none lease_mark=none lease_age=0 lease_silent=0 lease_words=% lease_since=0
  lease_boot=%; { read -r lease_boot </proc/sys/kernel/random/boot_id; } 2>/dev/null || :
  { read -r lease_holder lease_state lease_its_boot lease_since lease_renewed lease_holds lease_words <"$lease_folder/lease"; } 2>/dev/null || {
    lease_holder=% lease_state=none; return 0
  }
  brolly_now
  lease_mark=$lease_holder.$lease_since.$lease_its_boot
  lease_age=$(( now - lease_since )) lease_silent=$(( now - lease_renewed ))
  if [ "$lease_state" = held ] && { [ "$lease_its_boot" != "$lease_boot" ] || [ "$lease_silent" -gt "$lease_holds" ]; }; then lease_state=past; fi
}
brolly_lease_say() { # VERDICT
  printf '${LINE_PREFIX}lease %s %s %s %s %s %s\\n' "$1" "$lease_holder" "$lease_mark" "$lease_age" "$lease_silent" "$lease_words"
}
brolly_lease_look() { # says whether the lease is open, ours or theirs
  brolly_lease_read
  if [ "$lease_state" != held ]; then brolly_lease_say open
  elif [ "$lease_holder" = "$lease_me" ]; then brolly_lease_say ours
  else brolly_lease_say theirs; fi
}
brolly_lease_write() { # STATE SINCE
  brolly_now
  printf '%s %s %s %s %s %s %s\\n' "$lease_me" "$1" "$lease_boot" "$2" "$now" "$lease_ms" "$lease_who" >"$lease_folder/new.$$" &&
    mv "$lease_folder/new.$$" "$lease_folder/lease"
}
brolly_lease_judge() { # sets lease_verdict: what becomes of our wish to hold it
  if [ "$lease_holder" = "$lease_me" ] && [ "$lease_its_boot" = "$lease_boot" ] && [ "$lease_state" != free ]; then lease_verdict=renew
  elif [ -n "$lease_had" ] && { [ "\${lease_had##*.}" = "$lease_boot" ] || [ "$lease_state" = held ]; }; then lease_verdict=lost
  elif [ "$lease_state" = held ] && [ -z "$lease_force" ]; then lease_verdict=theirs
  elif [ -n "$lease_seen" ] && [ "$lease_seen" != "$lease_mark" ]; then lease_verdict=moved
  else lease_verdict=take; fi
}
brolly_lease_locked() { # COMMAND...: under the lock of the lease
  (
    umask 077
    records=$lease_folder
    brolly_lock || { brolly_lost record-unwritable "the lease in $lease_folder cannot be written"; exit 1; }
    trap 'rm -f "$lock" "$records/lock.$$"' EXIT
    brolly_lease_read
    "$@"
  )
}
brolly_lease_settle() {
  brolly_lease_judge
  case $lease_verdict in
    renew) brolly_lease_write held "$lease_since" ;;
    take) brolly_now; brolly_lease_write held "$now" ;;
    *) brolly_lease_say "$lease_verdict"; return 1 ;;
  esac || { brolly_lost disk-full "no space left for the lease in $lease_folder"; return 1; }
  brolly_lease_read
  brolly_lease_say ours
}
brolly_lease_take() { brolly_lease_locked brolly_lease_settle || { printf '${LINE_PREFIX}finished failed\\n'; return 1; }; }
brolly_lease_ours() { # fails when somebody has taken it over
  { read -r lease_holder lease_state lease_rest <"$lease_folder/lease"; } 2>/dev/null || lease_holder=
  if [ "$lease_holder" = "$lease_me" ] && [ "$lease_state" = held ]; then return 0; fi
  brolly_lease_read; brolly_lease_say lost
  printf '${LINE_PREFIX}finished failed\\n'
  return 1
}
brolly_lease_leave() { # what was seen stays as long as there is a record, so that a look from before does not hold
  if [ "$lease_holder" != "$lease_me" ]; then return 0; fi
  if [ -d "$root/records" ]; then brolly_lease_write free "$lease_since"; else rm -f "$lease_folder/lease"; fi
}
brolly_lease_give_back() {
  [ -e "$lease_folder/lease" ] || return 0
  brolly_lease_locked brolly_lease_leave
  rmdir "$lease_folder" 2>/dev/null || :
}
brolly_lease_end() { # of a host without a record: nobody would come back to give the lease back
  if [ -d "$root/records" ]; then return 0; fi
  brolly_lease_give_back
  brolly_lease_read
  brolly_lease_say left
}
`;
