#!/bin/bash -e

folder=$(ctx instance runtime-properties folder)

program=$(ctx download-resource-and-render resources/application.sh)
sudo install -m 755 "$program" "$folder/application.sh"
rm -r "$(dirname "$program")"

unit=$(ctx download-resource-and-render resources/cellar.service '@{"template_variables": {"command": "application.sh"}}')
sudo install -m 644 "$unit" "/etc/systemd/system/$(ctx instance runtime-properties service).service"
rm -r "$(dirname "$unit")"
