#!/bin/sh
# The command "ctx" of scripts: hands its arguments to brolly over two named pipes. It needs a POSIX shell and nothing else.
folder=${BROLLY_CTX:-}
if [ ! -p "$folder/requests" ]; then
  echo 'ctx: there is no operation to ask: it works only in a script that brolly runs, until the script ends' >&2
  exit 1
fi
umask 000
answer=$folder/answer.$$
[ -p "$answer" ] || mkfifo "$answer" || exit 1
exec 3<>"$answer"
printf '%s\0' "$PWD" "$@" >"$folder/request.$$"
printf '%s\n' "$$" 1<>"$folder/requests"
IFS= read -r code <&3
# What is left here goes with the folder when the script has ended: each program that is not started saves time.
[ ! -s "$answer.out" ] || cat "$answer.out"
[ ! -s "$answer.err" ] || cat "$answer.err" >&2
exit "$code"
