// One script that takes back all that an owner has changed on a host, from the record there.

import { LINE_PREFIX } from './protocol.ts';
import { LOCK_FUNCTIONS, PROGRESS_FUNCTIONS } from './shell/progress-functions.ts';
import { assembleScript, placeVariables, type ScriptOptions } from './shell/script.ts';

const REVERT_ALL_FUNCTIONS = `
brolly_revert_one() { # RECORD
  record=$1
  read -r record_key <"$record/key"; read -r record_action <"$record/action"; read -r record_summary <"$record/summary"
  brolly_begin "$record_key" "$record_action" "$record_summary"
  sh "$record/revert.sh" "$record" >"$work/kept" 2>"$work/log"
  brolly_end $? || return 1
  while read -r kept_why kept_path; do
    printf '%s %s %s\\n' "$record_key" "$kept_why" "$kept_path" >>"$work/all-kept"
  done <"$work/kept"
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
brolly_forget() {
  mv "$records" "$root/records/.gone.$$" # with the lock: whoever waits for it begins anew
  brolly_close
  rm -rf "$downloads" "$root/records/.gone.$$"
  rmdir "$root/downloads" "$root/work" "$root/records" "$root/stamps" "$root" 2>/dev/null || :
}
`;

/**
 * A script that takes back what stands in the owner's record, newest first, prints a line of progress for each and
 * removes the record, and `/var/lib/brolly` with it when it was the last. Without a record it does nothing.
 *
 * It stops at the first failure with exit code 1 and keeps the record of what is left, so that it can be run again.
 * What somebody else has changed since stays, and a `kept` line names it.
 */
export function revertScript(options: ScriptOptions): string {
  const main = `
${placeVariables(options)}
if [ ! -d "$records" ]; then printf '${LINE_PREFIX}finished well\\n'; return 0; fi
brolly_open || return 1
set --
for record in "$records"/[1-9]*; do
  if [ -d "$record" ]; then set -- "$record" "$@"; fi
done
for record do
  brolly_revert_one "$record" || { printf '${LINE_PREFIX}finished failed\\n'; return 1; }
done
brolly_revert_later || { printf '${LINE_PREFIX}finished failed\\n'; return 1; }
brolly_report_kept
brolly_forget
printf '${LINE_PREFIX}finished well\\n'`;
  return assembleScript([PROGRESS_FUNCTIONS, LOCK_FUNCTIONS, REVERT_ALL_FUNCTIONS], main);
}
