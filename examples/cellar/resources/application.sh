# Answers one HTTP request with what the database says, in a page of its own.
while IFS= read -r line && [ "${line%?}" != "" ]; do :; done
{% set database = ctx.instance.runtime_properties.database %}
if wines=$(curl --silent --fail --max-time 5 http://{{ database.host }}:{{ database.port }}/); then
  printf 'HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{"from": "{{ ctx.instance.id }}", "wines": %s}\n' "$wines"
else
  printf 'HTTP/1.0 503 Service Unavailable\r\nConnection: close\r\n\r\n'
fi
