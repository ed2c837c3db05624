#!/bin/sh
# Starts one copy of the service.
set -eu
id=$(ctx instance id)
ctx logger info "starting $id"
ctx instance runtime-properties running true
