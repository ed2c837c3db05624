// Shell functions of the recorded revert scripts: each such script carries them and needs nothing else.

/**
 * `brolly_put_back` restores every path of the record, newest first, unless somebody else has changed it since:
 * then it stays and is reported by `brolly_kept PATH WHY` on descriptor 3.
 */
export const REVERT_FUNCTIONS = `
set -eu
record=\${1:-$(cd "$(dirname "$0")" && pwd)}
records=\${record%/*}; root=\${records%/records/*}
exec 3>&1 1>&2 </dev/null
brolly_kept() { printf '%s %s\\n' "$2" "$1" >&3; }
brolly_is_ours() { # PATH: whether it is still what we put there
  [ -f "$record/after" ] || return 1
  grep -qxF "$(stat -c '%s:%Y:%i' "$1")" "$record/after" && return 0
  [ -f "$1" ] && [ ! -L "$1" ] || return 1
  path_hash=$(sha256sum <"$1")
  grep -qxF "\${path_hash%% *}" "$record/after"
}
brolly_is_original() { # PATH COPY: whether it is still, or again, what was there before
  if [ -L "$2" ]; then [ -L "$1" ] && [ "$(readlink "$1")" = "$(readlink "$2")" ]; return; fi
  [ -f "$2" ] && [ -f "$1" ] && [ ! -L "$1" ] && cmp -s "$1" "$2"
}
brolly_restore() { # PATH COPY
  directory=\${1%/*}
  if [ ! -d "\${directory:-/}" ]; then brolly_keep_copy "$1" "$2" directory-is-gone; return 0; fi
  rm -rf "$directory/.brolly-back"
  cp -a "$2" "$directory/.brolly-back"
  mv -f "$directory/.brolly-back" "$1"
}
brolly_keep_copy() { # PATH COPY WHY: the original must not be lost when it cannot go back
  brolly_kept "$1" "$3"
  if [ -e "$2" ] || [ -L "$2" ]; then
    (umask 077; mkdir -p "$root/kept/\${record##*/}")
    cp -a "$2" "$root/kept/\${record##*/}/"
    printf '%s\\n' "$1" >>"$root/kept/\${record##*/}/paths"
  fi
}
brolly_put_back_one() { # PATH COPY
  rm -rf "\${1%/*}/.brolly-\${record##*-}"
  if [ ! -e "$1" ] && [ ! -L "$1" ]; then
    if [ -e "$2" ] || [ -L "$2" ]; then brolly_restore "$1" "$2"; fi
  elif [ -d "$1" ] && [ ! -L "$1" ]; then
    brolly_keep_copy "$1" "$2" is-a-directory-now
  elif [ -e "$2" ] || [ -L "$2" ]; then
    if brolly_is_ours "$1" || brolly_is_original "$1" "$2"; then brolly_restore "$1" "$2"
    else brolly_keep_copy "$1" "$2" changed-since; fi
  elif brolly_is_ours "$1"; then rm -f "$1"
  else brolly_kept "$1" changed-since; fi
}
brolly_put_back() {
  if [ -f "$record/paths" ]; then
    set --; number=0
    while IFS= read -r path; do set -- "$number" "$path" "$@"; number=$(( number + 1 )); done <"$record/paths"
    while [ $# -gt 0 ]; do brolly_put_back_one "$2" "$record/before.$1"; shift 2; done
  fi
  brolly_remove_made
}
brolly_remove_made() { # directories that were made on the way, where nothing is left in them
  [ -f "$record/made" ] || return 0
  set --
  while IFS= read -r path; do set -- "$path" "$@"; done <"$record/made"
  for path do if [ -d "$path" ]; then rmdir "$path" 2>/dev/null || brolly_kept "$path" not-empty; fi; done
}
brolly_later() { # NAME SUMMARY SCRIPT: runs after all else is taken back
  mkdir -p "$records/later"
  printf '# %s\\n%s\\n' "$2" "$3" >"$records/later/.new"
  mv "$records/later/.new" "$records/later/$1"
}
`;
