// Shell functions that write the record on the host: before anything is changed, and once per key.

import { ATTRIBUTE_FUNCTIONS } from './attribute-functions.ts';

/** Larger files are no text that is merged: of what we wrote there only the hash is kept. */
const MERGEABLE_BYTES = 1_048_576;

/**
 * The record of a change is a directory `$records/NNNNNN-<name>-<id>`:
 *
 * `key`, `action`, `summary`: one word each; `revert.sh`: takes the change back, with nothing but this directory;
 * `paths`: paths that were changed; `before.N.gz`: the file that was at line N of it, compressed, with its attributes,
 * or `before.N` for what is no file, absent when nothing was there; `after`: what we put there, as a SHA-256, as
 * `size:mtime:inode` or as `link:target`; `after.N.V.gz`: its text, version by version; `made`: directories that we
 * made on the way; `secret`: there when no content may be shown.
 *
 * It appears by a rename, so it is whole or not there. One that exists for a key is kept: the first "before" wins.
 */
export const RECORD_FUNCTIONS = `${ATTRIBUTE_FUNCTIONS}
brolly_record() { # ID NAME KEY ACTION SUMMARY REVERT: sets record; revert_head is what all revert scripts begin with
  for record in "$records"/[1-9]*-"$1"; do
    if [ -d "$record" ]; then return 0; fi
  done
  last=100000
  for record in "$records"/[1-9]*; do
    if [ -d "$record" ]; then last=\${record##*/}; last=\${last%%-*}; fi
  done
  mkdir -m 700 "$records/.new.$1"
  brolly_print '%s\\n' "$3" >"$records/.new.$1/key"
  brolly_print '%s\\n' "$4" >"$records/.new.$1/action"
  brolly_print '%s\\n' "$5" >"$records/.new.$1/summary"
  brolly_print '%s\\n%s\\n' "$revert_head" "$6" >"$records/.new.$1/revert.sh"
  record=$records/$(( last + 1 ))-$2-$1
  mv "$records/.new.$1" "$record"
}
brolly_keep() { # PATH: keeps what is there aside, once
  kept_number=0
  if [ -f "$record/paths" ]; then
    while IFS= read -r kept_path; do
      if [ "$kept_path" = "$1" ]; then return 0; fi
      kept_number=$(( kept_number + 1 ))
    done <"$record/paths"
  fi
  for kept_copy in "$record/before.$kept_number" "$record/before.$kept_number.gz" "$record/new.$kept_number"; do
    if [ -e "$kept_copy" ] || [ -L "$kept_copy" ]; then rm -f "$kept_copy"; fi
  done
  if [ -f "$1" ] && [ ! -L "$1" ]; then brolly_pack "$1" "$record/before.$kept_number.gz"
  elif [ -e "$1" ] || [ -L "$1" ]; then
    cp -a "$1" "$record/new.$kept_number"
    mv "$record/new.$kept_number" "$record/before.$kept_number"
  fi
  brolly_print '%s\\n' "$1" >>"$record/paths"
}
brolly_make_directory() { # PATH: makes it and what is missing above it
  if [ -d "$1" ]; then return 0; fi
  missing=$1 missing_list=
  while [ ! -d "$missing" ]; do
    if [ -e "$missing" ] || [ -L "$missing" ]; then brolly_fail not-a-directory "$missing is in the way: it is no directory"; fi
    missing_list="$missing
$missing_list"
    missing=\${missing%/*}; missing=\${missing:-/}
  done
  brolly_print %s "$missing_list" >>"$record/made"
  (umask 022; mkdir -p "$1")
}
brolly_place() { # PATH ID: gets ready to put a file there by a rename; sets temporary, and a umask that hides it
  if [ -d "$1" ] && [ ! -L "$1" ]; then brolly_fail is-a-directory "$1 is in the way: it is a directory"; fi
  directory=\${1%/*}; directory=\${directory:-/}
  brolly_make_directory "$directory"
  brolly_keep "$1"
  temporary=\${directory%/}/.brolly-$2
  umask 077
  if [ -e "$temporary" ] || [ -L "$temporary" ]; then rm -rf "$temporary"; fi
}
brolly_clean_up() { # STATUS: at the end of a resource's subshell; what was begun in vain takes up no room
  if [ "$1" -eq 0 ] || [ -z "$temporary" ] || [ ! -e "$temporary" ]; then return 0; fi
  brolly_full_disks >"$work/disks"
  rm -rf "$temporary"
}
brolly_made() { # FILE [SHA256 BYTES]: says that this is what we are about to put at the path that was kept last
  made_sum=\${2:-$(sha256sum <"$1")}
  brolly_print '%s\\n' "\${made_sum%% *}" >>"$record/after"
  if [ "\${3:-$(stat -c %s -- "$1")}" -gt ${MERGEABLE_BYTES} ]; then return 0; fi
  made_version=1
  while [ -e "$record/after.$kept_number.$made_version.gz" ]; do made_version=$(( made_version + 1 )); done
  (umask 077; gzip -c <"$1" >"$record/new.gz")
  mv "$record/new.gz" "$record/after.$kept_number.$made_version.gz"
}
brolly_put() { # PATH: renames the temporary file to it
  if [ -d "$1" ] && [ -L "$1" ]; then rm -f "$1"; fi
  mv -f "$temporary" "$1"
  if command -v restorecon >/dev/null; then restorecon "$1" || :; fi
}
brolly_stamp() { # ID SOURCE SHA256 PATH...: says what these paths came from, so that they need not be read again
  stamp=$root/stamps/$1; shift
  stamp_head="$1 $2"; shift 2
  (umask 077; mkdir -p "$root/stamps")
  { brolly_print '%s\\n' "$stamp_head"; brolly_print '%s\\n' "$@"; } >"$stamp.paths.new"
  { brolly_print '%s\\n' "$stamp_head"; stat -c '%s %Y %Z %i %a %n' -- "$@"; } >"$stamp.new"
  mv "$stamp.paths.new" "$stamp.paths"
  mv "$stamp.new" "$stamp"
}
`;
