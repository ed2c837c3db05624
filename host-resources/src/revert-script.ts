// One script that takes back all that an owner has changed on a host, from the record there.

import { LINE_PREFIX } from './protocol.ts';
import { LEASE_FUNCTIONS, leaseVariables } from './shell/lease-functions.ts';
import { LOCK_FUNCTIONS, PROGRESS_FUNCTIONS } from './shell/progress-functions.ts';
import { assembleScript, placeVariables, type ScriptOptions, sameMachine } from './shell/script.ts';

/** Larger texts are not brought here for a comparison. */
const SHOWN_BYTES = 65_536;

const REVERT_ALL_FUNCTIONS = `
brolly_revert_one() { # RECORD
  record=$1
  read -r record_key <"$record/key"; read -r record_action <"$record/action"; read -r record_summary <"$record/summary"
  brolly_begin "$record_key" "$record_action" "$record_summary"
  sh "$record/revert.sh" "$record" >"$work/kept" 2>"$work/log"
  brolly_end $? || return 1
  in_conflict=
  while read -r kept_why kept_path; do
    if [ "$kept_why" = conflict ]; then
      in_conflict=yes
      printf '%s %s %s\\n' "\${record##*/}" "$record_key" "$kept_path" >>"$work/conflicts"
    else printf '%s %s %s\\n' "$record_key" "$kept_why" "$kept_path" >>"$work/all-kept"; fi
  done <"$work/kept"
  if [ -n "$in_conflict" ]; then return 0; fi
  mv "$record" "$records/.new.gone" && rm -rf "$records/.new.gone"
}
brolly_revert_later() { # what had to wait until all else was taken back
  if [ -e "$records/reload" ]; then
    if command -v systemctl >/dev/null; then systemctl daemon-reload >/dev/null 2>&1; fi
    rm -f "$records/reload"
  fi
  for later in "$records"/later/*; do
    [ -f "$later" ] || continue
    read -r later_mark later_summary <"$later"
    brolly_begin "later:\${later##*/}" run "$(printf %s "$later_summary" | sed 's/ /%20/g')"
    sh "$later" >/dev/null 2>"$work/log"
    brolly_end $? || return 1
    rm -f "$later"
  done
}
brolly_report_kept() {
  [ -f "$work/all-kept" ] || return 0
  while read -r kept_key kept_why kept_path; do
    case $kept_path in /*) [ -e "$kept_path" ] || [ -L "$kept_path" ] || continue ;; esac
    printf '${LINE_PREFIX}kept %s %s %s\\n' "$kept_key" "$(printf %s "$kept_path" | brolly_base64)" "$kept_why"
  done <"$work/all-kept"
}
brolly_text() { # FILE: one word, % for a file that is none, absent, large or secret
  if [ ! -f "$1" ] || [ -L "$1" ] || [ -e "$conflict/secret" ] || [ "$(stat -c %s -- "$1")" -gt ${SHOWN_BYTES} ]; then printf %%
  else case $1 in *.gz) gzip -dc <"$1" ;; *) cat "$1" ;; esac | brolly_base64; fi
}
brolly_report_conflicts() { # fails when one is left: what went away with a folder is none
  conflicts_left=
  [ -f "$work/conflicts" ] || return 0
  while read -r conflict_name conflict_key conflict_rest; do
    conflict=$records/$conflict_name conflict_path=\${conflict_rest#* }
    if [ ! -e "$conflict_path" ] && [ ! -L "$conflict_path" ]; then continue; fi
    conflicts_left="$conflicts_left $conflict_name"
    newest= newest_version=1
    while [ -e "$conflict/after.\${conflict_rest%% *}.$newest_version.gz" ]; do
      newest=$conflict/after.\${conflict_rest%% *}.$newest_version.gz newest_version=$(( newest_version + 1 ))
    done
    printf '${LINE_PREFIX}conflict %s %s %s %s %s\\n' "$conflict_key" "$(printf %s "$conflict_path" | brolly_base64)" \
      "$(brolly_text "$conflict/before.\${conflict_rest%% *}")" "$(brolly_text "$newest")" "$(brolly_text "$conflict_path")"
  done <"$work/conflicts"
  [ -z "$conflicts_left" ]
}
brolly_keep_conflicts() { # all other records are gone by now, but for those whose path is
  for record in "$records"/[1-9]*; do
    case " $conflicts_left " in *" \${record##*/} "*) ;; *) rm -rf "$record" ;; esac
  done
}
brolly_forget() {
  mv "$records" "$root/records/.gone.$$" # with the lock: whoever waits for it begins anew
  brolly_close
  rm -rf "$downloads" "$root/records/.gone.$$"
  rmdir "$root/downloads" "$root/work" "$root/records" "$root/stamps" "$root" 2>/dev/null || :
}
`;

/** What a person decided of files that somebody else has changed: theirs stays, or what was there before comes back. */
export type RevertDecision = 'keep' | 'force';

/**
 * A script that takes back what stands in the owner's record, newest first, prints a line of progress for each and
 * removes the record, and `/var/lib/brolly` with it when it was the last. Without a record it does nothing.
 *
 * It stops at the first failure with exit code 1 and keeps the record of what is left, so that it can be run again.
 * A file that somebody else has changed since is merged where it is text, and else stays: all other changes are taken
 * back, a `conflict` line shows its three versions, and it stays in the record until there is a decision.
 */
export function revertScript(options: ScriptOptions, decision?: RevertDecision): string {
  const { lease } = options;
  const main = `
${placeVariables(options)}
${sameMachine(options)}
${decision === undefined ? '' : `BROLLY_DECISION=${decision}; export BROLLY_DECISION`}
if [ ! -d "$records" ]; then printf '${LINE_PREFIX}finished well\\n'; return 0; fi
${lease === undefined ? '' : `${leaseVariables(lease)}\nbrolly_lease_take || return 1`}
brolly_open || return 1
set --
for record in "$records"/[1-9]*; do
  if [ -d "$record" ]; then set -- "$record" "$@"; fi
done
for record do
  ${lease === undefined ? '' : 'brolly_lease_ours || return 1'}
  brolly_revert_one "$record" || { printf '${LINE_PREFIX}finished failed\\n'; return 1; }
done
brolly_revert_later || { printf '${LINE_PREFIX}finished failed\\n'; return 1; }
brolly_report_kept
brolly_report_conflicts || { brolly_keep_conflicts; printf '${LINE_PREFIX}finished failed\\n'; return 1; }
brolly_forget
${lease === undefined ? '' : 'brolly_lease_end || :'}
printf '${LINE_PREFIX}finished well\\n'`;
  return assembleScript(
    [PROGRESS_FUNCTIONS, LOCK_FUNCTIONS, ...(lease === undefined ? [] : [LEASE_FUNCTIONS]), REVERT_ALL_FUNCTIONS],
    main,
  );
}
