#!/bin/sh
# Stops one copy of the service.
set -eu
id=$(ctx instance id)
ctx logger info "stopping $id"
ctx instance runtime-properties running false
