#!/bin/sh
# The command "ctx" of scripts: hands its arguments to brolly over two named pipes. It needs a POSIX shell and nothing else.
folder=${BROLLY_CTX:-}
if [ ! -p "$folder/requests" ]; then
  echo 'ctx: there is no operation to ask: it works only in a script that brolly runs, until the script ends' >&2
  exit 1
fi
umask 000
answer=$folder/answer.$$
mkfifo "$answer" || exit 1
exec 3<>"$answer"
printf '%s\0' "$PWD" "$@" >"$folder/request.$$"
printf '%s\n' "$$" 1<>"$folder/requests"
IFS= read -r code <&3
cat "$answer.out"
cat "$answer.err" >&2
rm -f "$answer" "$answer.out" "$answer.err"
exit "$code"
