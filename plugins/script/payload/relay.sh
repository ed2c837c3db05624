# Runs one script on the machine where this shell is, and carries what the script asks of "ctx" to the other end.
# Its text comes on stdin after a few settings (brolly_*), so that nothing of it stands on a command line.
#
# To the other end, on stdout among what the script prints, each in one write so that nothing cuts it in two:
#   \036@MARK ready raw FOLDER\n      the folder is made; now the files may come, raw or as text
#   \036@MARK ask ID BASE64\n         a part of a request; the part "." ends it
#   \036@MARK written ID 0\n         all files were written since it was last said; 1: one was not
#   \036@MARK end CODE\n              the script has ended (also on stderr)
# From the other end, one line each:
#   file MODE SIZE                  writes a file; its path, absolute or relative to the folder, is the next line. Where
#                                   raw is understood its bytes follow at once
#   data BASE64                     else they come in such lines
#   written ID                      asks whether the files were written
#   run                             starts the file "run" of the folder
#   answer ID CODE OUT ERR          what "ctx" prints, in base64, "-" for nothing
#   done                            the script has ended and was heard: everything is taken away
# The end of stdin before "done" ends the script with all that it has started.

brolly_umask=$(umask)
umask 077
brolly_say() { printf '\036@%s %s\n' "$brolly_mark" "$*"; }
brolly_fail() {
  printf 'brolly: %s\n' "$1" >&2
  exit 97
}

brolly_parent=${brolly_base:-${CFY_EXEC_TEMP:-${TMPDIR:-/tmp}}}
[ -d "$brolly_parent" ] || mkdir -p "$brolly_parent" || brolly_fail "the folder $brolly_parent cannot be made"
brolly_folder=$(mktemp -d "$brolly_parent/brolly-XXXXXXXXXX") || brolly_fail "no folder can be made in $brolly_parent"
cd "$brolly_folder" || brolly_fail "the folder $brolly_folder cannot be entered"
mkdir bin && mkfifo requests out err || brolly_fail "no named pipe can be made in $brolly_folder"
cd "$OLDPWD" || cd /
# Only the owner enters the folder: what is in it needs no care of its own.
umask 022
exec 3<>"$brolly_folder/requests"

# A process that is started gets the default reactions back; those to signals that are ignored it would inherit.
trap : TERM HUP INT PIPE

# All that goes to stdout goes through one pipe, so that it keeps its order. Pipes, because a script that opens
# /dev/stderr fails where it is a socket. They outlive the script: its last words are to be heard.
(
  trap '' TERM
  exec cat <"$brolly_folder/out" 3>&-
) &
brolly_cats=$!
(
  trap '' TERM
  exec cat <"$brolly_folder/err" >&2 3>&-
) &
brolly_cats="$brolly_cats $!"

# Says first that all is ready: while it runs, the pipe to stdout has a writer and stays open.
brolly_serve() {
  brolly_say ready "$brolly_form" "$brolly_folder"
  while IFS= read -r brolly_id <&3; do
    base64 <"$brolly_folder/request.$brolly_id" | while IFS= read -r brolly_part; do
      brolly_say ask "$brolly_id" "$brolly_part"
    done
    brolly_say ask "$brolly_id" .
  done
}

brolly_run() {
  # It lives as long as the script does.
  trap : TERM
  umask "$brolly_umask"
  sh "$brolly_folder/run" 3>&-
  brolly_code=$?
  true >"$brolly_folder/ended"
  brolly_say end "$brolly_code"
  brolly_say end "$brolly_code" >&2
}

brolly_decode() { if [ "$1" != - ]; then printf '%s' "$1" | base64 -d; fi; }

brolly_answer() {
  brolly_decode "$3" >"$brolly_folder/answer.$1.out"
  brolly_decode "$4" >"$brolly_folder/answer.$1.err"
  # Opened both ways it waits for nobody: who asked may be gone.
  printf '%s\n' "$2" 1<>"$brolly_folder/answer.$1"
}

# Asks all that the script has started to end, and makes them after a while.
brolly_end_group() {
  exec 2>/dev/null
  brolly_group=$$
  if [ -r "/proc/$$/stat" ]; then
    read -r brolly_stat <"/proc/$$/stat"
    set -- ${brolly_stat##*) }
    brolly_group=$3
  fi
  kill -TERM "-$brolly_group"
  brolly_left=20
  while [ "$brolly_left" -gt 0 ] && [ -e "$brolly_folder/started" ] && [ ! -e "$brolly_folder/ended" ]; do
    sleep 0.1 2>/dev/null || sleep 1
    brolly_left=$((brolly_left - 1))
  done
  rm -rf "$brolly_folder"
  kill -KILL "-$brolly_group"
}

# A dd that reads exactly so many bytes of a pipe; without it bytes come as text, which takes longer.
if [ "${brolly_form:-raw}" = raw ] && dd bs=1 count=0 iflag=fullblock </dev/null 2>/dev/null; then brolly_form=raw; else brolly_form=text; fi
brolly_serve </dev/null >"$brolly_folder/out" &
brolly_server=$!
brolly_path=
brolly_written=0
while read -r brolly_word brolly_1 brolly_2 brolly_3 brolly_4; do
  case $brolly_word in
    file)
      # A path that was cut is the path of something else.
      IFS= read -r brolly_path || break
      case $brolly_path in
        /*) ;;
        *) brolly_path=$brolly_folder/$brolly_path ;;
      esac
      [ -d "${brolly_path%/*}" ] || mkdir -p "${brolly_path%/*}"
      true >"$brolly_path" && chmod "$brolly_1" "$brolly_path" || brolly_written=1
      if [ "$brolly_form" = raw ] && [ "$brolly_2" -gt 0 ]; then
        [ "$brolly_written" = 0 ] || brolly_path=/dev/null
        dd bs="$brolly_2" count=1 iflag=fullblock of="$brolly_path" 2>/dev/null || brolly_written=1
      fi
      ;;
    data) brolly_decode "$brolly_1" >>"$brolly_path" || brolly_written=1 ;;
    written)
      brolly_say written "$brolly_1" "$brolly_written" >"$brolly_folder/out"
      brolly_written=0
      ;;
    run)
      true >"$brolly_folder/started"
      brolly_run </dev/null >"$brolly_folder/out" 2>"$brolly_folder/err" &
      ;;
    answer) brolly_answer "$brolly_1" "$brolly_2" "$brolly_3" "$brolly_4" ;;
    done)
      # A shell may say of each process that it was killed.
      exec 2>/dev/null
      kill -KILL "$brolly_server" $brolly_cats
      rm -rf "$brolly_folder"
      exit 0
      ;;
  esac
done
brolly_end_group
