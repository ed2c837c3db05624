#!/bin/bash -e
# Runs for the target, the application: who passes requests on to it.

ctx target instance runtime-properties frontends "@[\"$(ctx source instance id)\"]"
