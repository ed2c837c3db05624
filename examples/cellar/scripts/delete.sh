#!/bin/bash -e

service=$(ctx instance runtime-properties service)
folder=$(ctx instance runtime-properties folder)
sudo rm -rf "$folder" "/etc/systemd/system/$service.service"
sudo rmdir --ignore-fail-on-non-empty /opt/cellar
sudo systemctl daemon-reload
ctx instance runtime-properties pop url
