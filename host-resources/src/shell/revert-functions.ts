// Shell functions of the recorded revert scripts: each such script carries them and needs nothing else.

import { ATTRIBUTE_FUNCTIONS } from './attribute-functions.ts';

/**
 * `brolly_put_back` restores every path of the record, newest first. What somebody else has changed since is never
 * overwritten silently: a text keeps their changes where they touch other lines than ours did; else `BROLLY_DECISION`
 * decides (`keep`: theirs stays; `force`: the original comes back; the other one goes into `kept/`), and without one
 * the path is left alone and is a conflict.
 *
 * `brolly_kept PATH WHY` and `brolly_conflict PATH NUMBER` say so on descriptor 3.
 */
export const REVERT_FUNCTIONS = `
set -eu
record=\${1:-$(cd "$(dirname "$0")" && pwd)}
records=\${record%/*}; root=\${records%/records/*}
exec 3>&1 1>&2 </dev/null
${ATTRIBUTE_FUNCTIONS.trim()}
brolly_kept() { printf '%s %s\\n' "$2" "$1" >&3; }
brolly_conflict() { printf 'conflict %s %s\\n' "$2" "$1" >&3; }
brolly_is_ours() { # PATH: whether it is still what we put there
  [ -f "$record/after" ] || return 1
  grep -qxF "$(stat -c '%s:%Y:%i' "$1")" "$record/after" && return 0
  if [ -L "$1" ]; then grep -qxF "link:$(readlink "$1")" "$record/after"; return; fi
  [ -f "$1" ] || return 1
  path_hash=$(sha256sum <"$1")
  grep -qxF "\${path_hash%% *}" "$record/after"
}
brolly_is_original() { # PATH COPY: whether it is still, or again, what was there before
  if [ -L "$2" ]; then [ -L "$1" ] && [ "$(readlink "$1")" = "$(readlink "$2")" ]; return; fi
  [ -f "$2" ] && [ -f "$1" ] && [ ! -L "$1" ] && cmp -s "$1" "$2"
}
brolly_restore() { # PATH COPY
  directory=\${1%/*}
  if [ ! -d "\${directory:-/}" ]; then brolly_keep_copy "$1" "$2"; brolly_kept "$1" directory-is-gone; return 0; fi
  rm -rf "$directory/.brolly-back"
  cp -a "$2" "$directory/.brolly-back"
  if [ -d "$1" ] && [ -L "$1" ]; then rm -f "$1"; fi # mv would go into the folder that the link leads to
  mv -f "$directory/.brolly-back" "$1"
  if command -v restorecon >/dev/null; then restorecon "$1" || :; fi
}
brolly_keep_copy() { # PATH COPY: what does not stay where it is must not be lost
  if [ -e "$2" ] || [ -L "$2" ]; then
    (umask 077; mkdir -p "$root/kept/\${record##*/}")
    cp -a "$2" "$root/kept/\${record##*/}/"
    printf '%s\\n' "$1" >>"$root/kept/\${record##*/}/paths"
  fi
}
brolly_newest() { # NUMBER: sets newest to the last text that we wrote there, if one is kept
  newest= newest_version=1
  while [ -e "$record/after.$1.$newest_version.gz" ]; do
    newest=$record/after.$1.$newest_version.gz newest_version=$(( newest_version + 1 ))
  done
}
brolly_merge() { # PATH COPY NUMBER: takes our change out of a text and leaves theirs in; fails where they overlap
  brolly_newest "$3"
  if [ -z "$newest" ] || [ ! -f "$1" ] || [ -L "$1" ] || [ -L "$2" ] || ! command -v diff3 >/dev/null; then return 1; fi
  rm -f "$record/merge."*
  gzip -dc <"$newest" >"$record/merge.ours"
  if [ -f "$2" ]; then cat "$2" >"$record/merge.original"; else : >"$record/merge.original"; fi
  diff3 -m -E "$1" "$record/merge.ours" "$record/merge.original" >"$record/merge.result" 2>/dev/null || return 1
  if [ ! -e "$2" ] && [ ! -s "$record/merge.result" ]; then rm -f "$1"; return 0; fi
  rm -f "$1.brolly-back"
  brolly_attributes_of "$1" "$record/merge.result" "$1.brolly-back"
  mv -f "$1.brolly-back" "$1"
  brolly_kept "$1" merged
}
brolly_attributes_of() { # FROM CONTENT TO
  (umask 077; cat "$2" >"$3")
  brolly_attributes "$1" "$3"
  touch "$3"
}
brolly_decide() { # PATH COPY NUMBER: it is neither ours nor what was there before
  if brolly_merge "$1" "$2" "$3"; then return 0; fi
  case \${BROLLY_DECISION:-} in
    keep) brolly_keep_copy "$1" "$2"; brolly_kept "$1" changed-since ;;
    force)
      brolly_keep_copy "$1" "$1"; brolly_kept "$1" overwritten
      if [ -e "$2" ] || [ -L "$2" ]; then brolly_restore "$1" "$2"; else rm -f "$1"; fi ;;
    *) brolly_conflict "$1" "$3" ;;
  esac
}
brolly_put_back_one() { # PATH COPY NUMBER
  rm -rf "\${1%/*}/.brolly-\${record##*-}"
  if [ ! -e "$1" ] && [ ! -L "$1" ]; then
    if [ -e "$2" ] || [ -L "$2" ]; then brolly_restore "$1" "$2"; fi
  elif [ -d "$1" ] && [ ! -L "$1" ]; then
    brolly_keep_copy "$1" "$2"; brolly_kept "$1" is-a-directory-now
  elif brolly_is_ours "$1"; then
    if [ -e "$2" ] || [ -L "$2" ]; then brolly_restore "$1" "$2"; else rm -f "$1"; fi
  elif brolly_is_original "$1" "$2"; then brolly_restore "$1" "$2"
  else brolly_decide "$1" "$2" "$3"; fi
}
brolly_unpack_copies() { # before.N out of before.N.gz
  for packed in "$record"/before.*.gz; do
    if [ -f "$packed" ]; then brolly_unpack_copy "$packed" "\${packed%.gz}"; fi
  done
}
brolly_put_back() {
  if [ -f "$record/paths" ]; then
    brolly_unpack_copies
    set --; number=0
    while IFS= read -r path; do set -- "$number" "$path" "$@"; number=$(( number + 1 )); done <"$record/paths"
    while [ $# -gt 0 ]; do brolly_put_back_one "$2" "$record/before.$1" "$1"; shift 2; done
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
