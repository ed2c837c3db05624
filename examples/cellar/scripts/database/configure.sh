#!/bin/bash -e
# Inputs: wines, a list, which comes as JSON.

folder=$(ctx instance runtime-properties folder)
port=$(ctx node properties port)

printf '%s\n' "$wines" | sudo tee "$folder/wines.json" >/dev/null

serve=$(ctx download-resource resources/serve-file.sh)
sudo install -m 755 "$serve" "$folder/serve-file.sh"
rm -r "$(dirname "$serve")"

unit=$(ctx download-resource-and-render resources/cellar.service '@{"template_variables": {"command": "serve-file.sh wines.json"}}')
sudo install -m 644 "$unit" "/etc/systemd/system/$(ctx instance runtime-properties service).service"
rm -r "$(dirname "$unit")"

ctx logger info "The database will listen on port $port"
