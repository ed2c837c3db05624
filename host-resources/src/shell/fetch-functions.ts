// Shell functions that fetch in the background: all downloads of a list begin at once, and each is awaited in its turn.

/** Transfers that run side by side. */
const PARALLEL_FETCHES = 4;

/**
 * Runs inside a worker. A fetch leaves `$downloads/ID` (verified), `ID.sha256`, and `ID.d` where it was unpacked; or a
 * reason, a message and a log in `$work`. A transfer that was cut goes on where it stopped.
 */
const WORKER_FUNCTIONS = `
brolly_fetch_failed() { # REASON MESSAGE
  printf '%s' "$1" >"$work/fetch.$fetch_number.reason"
  printf '%s' "$2" >"$work/fetch.$fetch_number.message"
  return 1
}
brolly_run_curl() { # URL FILE MORE...
  curl_url=$1 curl_file=$2; shift 2
  curl -fsSL --connect-timeout 20 --speed-limit 1024 --speed-time 60 --retry 2 --retry-max-time 30 "$@" -o "$curl_file" "$curl_url" &
  child=$!; wait "$child"; transfer_status=$?; child=
}
brolly_run_wget() { # URL FILE
  case $(wget --version 2>/dev/null) in *GNU*) wget_limits='-T 60 -t 2' ;; *) wget_limits= ;; esac
  wget -nv -c $wget_limits -O "$2" "$1" &
  child=$!; wait "$child"; transfer_status=$?; child=
  if [ "$transfer_status" -eq 3 ]; then transfer_status=23; fi
}
brolly_transfer() { # URL FILE: fetches it, or what is missing of it
  transfers=0
  while :; do
    transfers=$(( transfers + 1 ))
    if command -v curl >/dev/null; then
      if [ -s "$2" ]; then brolly_run_curl "$1" "$2" -C -; else brolly_run_curl "$1" "$2"; fi
    elif command -v wget >/dev/null; then brolly_run_wget "$1" "$2"
    else brolly_fetch_failed download-failed "$1: neither curl nor wget is on this host"; return 1; fi
    if [ "$transfer_status" -eq 0 ]; then
      if [ ! -e "$2" ]; then : >"$2"; fi
      return 0
    fi
    words=$(grep . "$work/fetch.$fetch_number.log" | tail -n 1)
    case $transfer_status in
      23) brolly_fetch_failed disk-full "$1: $words ($(df -Pk "$downloads" | tail -n 1))"; return 1 ;;
      22 | 33 | 36 | 1 | 8) if [ -s "$2" ] && [ "$transfers" -lt 3 ]; then rm -f "$2"; continue; fi ;;
      28) if [ -s "$2" ] && [ "$transfers" -lt 3 ]; then continue; fi ;;
      18 | 52 | 55 | 56 | 92) if [ "$transfers" -lt 3 ]; then continue; fi ;;
    esac
    brolly_fetch_failed download-failed "$1: $words"; return 1
  done
}
brolly_pick_sum() { # NAME BASENAME: prints the hash out of the checksum file on stdin
  first= exact= named=
  while read -r sum_hash sum_name sum_rest || [ -n "$sum_hash" ]; do
    case $sum_hash in '' | '#'*) sum_hash=; continue ;; esac
    sum_name=\${sum_name#\\*}; sum_name=\${sum_name##*/}
    if [ -n "$sum_name" ]; then named=yes; fi
    first=\${first:-$sum_hash}
    if [ -n "$sum_name" ] && [ "$sum_name" = "\${1:-$2}" ]; then exact=\${exact:-$sum_hash}; fi
    sum_hash=
  done
  if [ -n "$1" ] && [ -n "$named" ]; then printf %s "$exact"; else printf %s "\${exact:-$first}"; fi
}
brolly_wanted_sum() { # URL NAME BASENAME: sets want
  rm -f "$file.sums"
  brolly_transfer "$1" "$file.sums" || return 1
  want=$(tr -d '\\r' <"$file.sums" | brolly_pick_sum "$2" "$3" | tr A-F a-f)
  rm -f "$file.sums"
  case $want in
    *[!0-9a-f]*) ;;
    *) if [ "\${#want}" -eq 64 ]; then return 0; fi ;;
  esac
  brolly_fetch_failed checksum-unreadable "$1: no SHA-256 of \${2:-$3} in it"
}
brolly_hash() { # FILE: sets found; openssl uses the processor's own instructions and is six times as fast
  found=
  if command -v openssl >/dev/null; then found=$(openssl dgst -sha256 -r <"$1" 2>/dev/null); found=\${found%% *}; fi
  if [ "\${#found}" -ne 64 ]; then found=$(sha256sum <"$1"); found=\${found%% *}; fi
}
brolly_fetch_verified() { # URL
  while :; do
    resumed=
    if [ -s "$file.part" ]; then resumed=yes; brolly_hash "$file.part"; if [ "$found" = "$want" ]; then break; fi; fi
    brolly_transfer "$1" "$file.part" || return 1
    brolly_hash "$file.part"
    if [ "$found" = "$want" ]; then break; fi
    rm -f "$file.part"
    if [ -z "$resumed" ]; then
      brolly_fetch_failed checksum-mismatch "$1: expected SHA-256 $want, found $found"; return 1
    fi
  done
  mv "$file.part" "$file"
}
brolly_unpack() { # STRIP
  rm -rf "$file.d"
  mkdir "$file.d" && tar -xof "$file" -C "$file.d" $( [ "$1" -eq 0 ] || printf %s "--strip-components=$1" ) && return 0
  if grep -q 'No space left' "$work/fetch.$fetch_number.log"; then
    brolly_fetch_failed disk-full "$(df -Pk "$downloads" | tail -n 1)"
  else brolly_fetch_failed archive-unreadable "$url: $(tail -n 1 "$work/fetch.$fetch_number.log")"; fi
}
brolly_fetch_unverified() { # URL: of nothing that is here already is it known whether it is the same
  rm -f "$file.part"
  brolly_transfer "$1" "$file.part" || return 1
  brolly_hash "$file.part"
  want=$found
  mv "$file.part" "$file"
}
brolly_fetch() { # NUMBER ID URL SHA256 CHECKSUM_URL CHECKSUM_NAME STRIP
  fetch_number=$1 file=$downloads/$2 url=$3 want=$4
  if [ -z "$4$5" ]; then brolly_fetch_unverified "$url" || return 1; fi
  if [ -n "$5" ]; then brolly_wanted_sum "$5" "$6" "\${url##*/}" || return 1; fi
  found=
  if [ -f "$file" ]; then brolly_hash "$file"; fi
  if [ "$found" != "$want" ]; then brolly_fetch_verified "$url" || return 1; fi
  printf %s "$want" >"$file.sha256"
  if [ -n "$7" ]; then brolly_unpack "$7"; fi
}
`;

/**
 * `brolly_fetch_all COUNT` starts the workers; `brolly_await NUMBER ID` waits for one and fails as it failed.
 *
 * A worker says "one is done" through a fifo, so waiting costs nothing; when all workers are gone, reading it ends.
 */
export const FETCH_FUNCTIONS = `${WORKER_FUNCTIONS}
brolly_fetch_worker() { # COUNT
  child=
  trap 'if [ -n "$child" ]; then kill "$child"; fi; exit 143' TERM
  item=0
  while [ "$item" -lt "$1" ]; do
    item=$(( item + 1 ))
    mkdir "$work/claim.$item" 2>/dev/null || continue
    brolly_fetch_item "$item" 2>"$work/fetch.$item.log" ||
      [ -e "$work/fetch.$item.reason" ] || printf resource-failed >"$work/fetch.$item.reason"
    : >"$work/fetched.$item"
    echo "$item" >&3
  done
}
brolly_fetch_all() { # COUNT
  (umask 077; mkdir -p "$downloads"; mkfifo "$work/fetched") || return 1
  exec 3<>"$work/fetched"
  worker=0
  while [ "$worker" -lt ${PARALLEL_FETCHES} ] && [ "$worker" -lt "$1" ]; do
    worker=$(( worker + 1 ))
    brolly_fetch_worker "$1" >/dev/null 2>"$work/worker.$worker.log" &
    workers="$workers $!"
  done
  exec 4<"$work/fetched" 3>&-
}
brolly_await() { # NUMBER ID: sets fetched
  while [ ! -e "$work/fetched.$1" ]; do
    read -r finished_item <&4 || [ -e "$work/fetched.$1" ] || brolly_fail download-failed "the transfer was ended from outside"
  done
  fetched=$downloads/$2
  if [ -e "$work/fetch.$1.reason" ]; then
    cat "$work/fetch.$1.log" >&2
    brolly_fail "$(cat "$work/fetch.$1.reason")" "$(cat "$work/fetch.$1.message" 2>/dev/null)"
  fi
}
`;
