// Shell functions by which a change or a revert says how far it is, and by which only one of them runs per owner.

import { LINE_PREFIX } from '../protocol.ts';

/** Lines of a failing resource's stderr that come back as evidence. */
const EVIDENCE_LINES = 40;

/**
 * `brolly_begin KEY ACTION SUMMARY`, `brolly_end STATUS`, `brolly_fail REASON MESSAGE`, `brolly_lost REASON MESSAGE`.
 *
 * Time comes from /proc/uptime: no process has to be started for it.
 */
export const PROGRESS_FUNCTIONS = `
brolly_now() {
  read -r now_uptime now_rest </proc/uptime || now_uptime=0.00
  now=$(( \${now_uptime%.*} * 1000 + (1\${now_uptime#*.} - 100) * 10 ))
}
brolly_base64() { # stdin to one word; % stands for nothing
  encoded=$(base64 | tr -d '\\n') || encoded=
  printf %s "\${encoded:-%}"
}
brolly_print() { # what goes to a disk; not every shell says why its printf failed
  printf "$@" || { echo 'printf: write error' >&2; return 1; }
}
brolly_begin() { # KEY ACTION SUMMARY
  key=$1 action=$2 summary=$3
  brolly_now; began=$now
  if [ -e "$work/reason" ]; then rm -f "$work/reason" "$work/message"; fi
  printf '${LINE_PREFIX}started %s %s\\n' "$key" "$summary" || exit 141
}
brolly_fail() { # REASON MESSAGE: ends the subshell of a resource
  printf '%s' "$1" >"$work/reason"; printf '%s' "$2" >"$work/message"
  exit 1
}
brolly_full_disks() { # not every shell says more than that a write failed
  df -Pk 2>/dev/null | while read -r disk_name disk_size disk_used disk_free disk_percent disk_point; do
    case $disk_percent$disk_point in
      *%/snap/*) ;;
      99%* | 100%*) printf '; %s is full (%s of %s KiB)' "$disk_point" "$disk_used" "$disk_size" ;;
    esac
  done
}
brolly_end() { # STATUS
  status=$1; brolly_now
  if [ "$status" -eq 0 ]; then
    printf '${LINE_PREFIX}done %s %s %s %s\\n' "$key" $(( now - began )) "$action" "$summary" || exit 141
    return 0
  fi
  reason=resource-failed; message="ended with status $status"
  words=$(grep . "$work/log" 2>/dev/null | tail -n 1)
  if [ -n "$words" ]; then message="$message: $words"; fi
  if [ -s "$work/reason" ]; then
    reason=$(cat "$work/reason"); message=$(cat "$work/message" 2>/dev/null) || message=
  elif full=$(grep -e 'No space left on device' -e 'Disk quota exceeded' -e 'printf.*[Ee]rror' "$work/log" 2>/dev/null); then
    reason=disk-full; message=$(printf '%s\\n' "$full" | tail -n 1)
    if [ -s "$work/disks" ]; then message=$message$(cat "$work/disks"); else message=$message$(brolly_full_disks); fi
  fi
  message=$(printf %s "$message" | brolly_base64)
  evidence=$(tail -n ${EVIDENCE_LINES} "$work/log" 2>/dev/null | tail -c 16384 | brolly_base64)
  printf '${LINE_PREFIX}failed %s %s %s %s %s\\n' "$key" $(( now - began )) "$reason" "$message" "$evidence"
  return 1
}
brolly_lost() { # REASON MESSAGE: a failure that no resource is to blame for
  printf '${LINE_PREFIX}failed %% 0 %s %s %%\\n' "$1" "$(printf %s "$2" | brolly_base64)"
  printf '${LINE_PREFIX}finished failed\\n'
}
`;

/** How long a script waits for another one of the same owner on the same host, such as one whose connection was lost. */
const LOCK_WAIT_SECONDS = 300;

/**
 * `brolly_open` makes the folders, takes the lock and sets the traps; `brolly_close` gives all of it back.
 *
 * The lock is a link to a file with the holder's process id and start time, so that a dead holder is known as such.
 */
export const LOCK_FUNCTIONS = `
brolly_started_at() { # PID: sets started_at, empty when there is no such process
  started_at=
  [ -r "/proc/$1/stat" ] || return 0
  read -r stat_line <"/proc/$1/stat" || return 0
  set -- \${stat_line##*) }
  started_at=\${20}
}
brolly_lock() {
  lock=$records/lock tries=0
  while :; do
    tries=$(( tries + 1 ))
    # One that is there at first is of a process that had our number and was killed.
    if [ "$tries" -eq 1 ] && [ -e "$records/lock.$$" ]; then rm -f "$records/lock.$$"; fi
    if [ ! -e "$records/lock.$$" ]; then # also when a revert has just removed the folder
      if [ "$tries" -gt ${LOCK_WAIT_SECONDS * 5} ]; then return 1; fi
      brolly_started_at $$
      if ! { { [ -d "$records" ] || mkdir -p "$records"; } && printf '%s %s\\n' $$ "$started_at" >"$records/lock.$$"; } 2>/dev/null; then
        rm -f "$records/lock.$$"
        if [ "$tries" -lt 5 ]; then continue; else return 1; fi
      fi
    fi
    if ln "$records/lock.$$" "$lock" 2>/dev/null; then break; fi
    holder= holder_started=
    { read -r holder holder_started <"$lock"; } 2>/dev/null || continue
    brolly_started_at "\${holder:-0}"
    if [ -z "$started_at" ] || [ "$started_at" != "$holder_started" ]; then rm -f "$lock"; continue; fi
    if [ "$tries" -gt ${LOCK_WAIT_SECONDS * 5} ]; then rm -f "$records/lock.$$"; busy=$holder; return 1; fi
    sleep 0.2 2>/dev/null || { sleep 1; tries=$(( tries + 4 )); }
  done
}
brolly_open() {
  work=$root/work/$owner downloads=$root/downloads/$owner busy= workers=
  umask 077
  if ! brolly_lock; then
    umask 022
    if [ -n "$busy" ]; then brolly_lost host-busy "another change of the same owner runs as process $busy"; return 1; fi
    problem=$(mkdir -p "$records" 2>&1 && { { echo x | cat >"$records/lock.$$"; } 2>&1; rm -f "$records/lock.$$"; })
    case $problem in
      *'No space left'* | *'I/O error'* | *quota*) brolly_lost disk-full "no space left for the record in $records: $problem" ;;
      *) brolly_lost record-unwritable "the record in $records cannot be written: $problem" ;;
    esac
    return 1
  fi
  trap 'brolly_close' EXIT
  trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 141' PIPE; trap 'exit 143' TERM
  for leftover in "$work" "$records"/.new* "$root/records"/.gone*; do
    if [ -e "$leftover" ]; then rm -rf "$leftover"; fi
  done
  if ! mkdir -p "$work" && ! mkdir -p "$work"; then # another owner's revert may remove the empty folder above just now
    umask 022; brolly_lost disk-full "no space left for the record in $root"; return 1
  fi
  umask 022
}
brolly_close() {
  trap - EXIT HUP INT TERM PIPE
  if [ -n "$workers" ]; then kill $workers 2>/dev/null; wait; fi
  rm -rf "$work" "$lock" "$records/lock.$$"
}
`;
