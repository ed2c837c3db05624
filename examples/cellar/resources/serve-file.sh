# Answers one HTTP request with the file that is named.
while IFS= read -r line && [ "${line%?}" != "" ]; do :; done
printf 'HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: %s\r\nConnection: close\r\n\r\n' "$(wc -c <"$1")"
cat "$1"
