#!/bin/bash -e
# Run by the fabric plugin.

ctx instance runtime-properties folder /opt/cellar/frontend
ctx instance runtime-properties service cellar-frontend

unit=$(ctx download-resource-and-render resources/frontend.service)
sudo install -m 644 "$unit" /etc/systemd/system/cellar-frontend.service
rm -r "$(dirname "$unit")"
