#!/bin/bash -e

backend="$(ctx target instance host-ip):$(ctx target node properties port)"
ctx source instance runtime-properties backend "$backend"
ctx logger info "Requests go on to $backend"
