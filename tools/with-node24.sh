#!/bin/sh
# Runs a TypeScript entry point of this repository on Node 24, from a fresh clone too: installs the locked
# dependencies first when node_modules does not match package-lock.json, then uses the Node that came with them.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
stamp=node_modules/.installed-lock
if ! cmp -s package-lock.json "$stamp" 2>/dev/null; then
  echo "Installing the locked dependencies (npm ci) ..." >&2
  npm ci --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json "$stamp"
fi
node=$root/node_modules/.bin/node
[ -x "$node" ] || node=$(command -v node)
major=$("$node" -p 'process.versions.node.split(".")[0]')
if [ "$major" -lt 24 ]; then
  echo "brolly needs Node 24 or newer; $node is version $major." >&2
  exit 1
fi
PATH="$root/node_modules/.bin:$PATH"
export PATH
exec "$node" "$@"
