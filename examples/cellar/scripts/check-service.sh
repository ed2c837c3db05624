#!/bin/bash -e
# Fails while the service does not run: "brolly heal" makes the tier anew then.

service=$(ctx instance runtime-properties service)
systemctl is-active --quiet "$service"
