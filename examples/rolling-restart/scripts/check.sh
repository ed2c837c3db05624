#!/bin/sh
# Fails while the copy does not run.
set -eu
test "$(ctx instance runtime-properties running)" = true
