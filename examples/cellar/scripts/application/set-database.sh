#!/bin/bash -e
# The source is the application, the target the database.

ctx source instance runtime-properties database.host "$(ctx target instance host-ip)"
ctx source instance runtime-properties database.port "@$(ctx target node properties port)"
ctx logger info "The database is at $(ctx -j source instance runtime-properties database)"
