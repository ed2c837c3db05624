#!/bin/bash -e

service=$(ctx instance runtime-properties service)
sudo systemctl daemon-reload
sudo systemctl enable --quiet --now "$service"
if ! systemctl is-active --quiet "$service"; then
  ctx retry-operation "$service is not active yet" @1
fi
ctx instance runtime-properties url "http://$(ctx instance host-ip):$(ctx node properties port)/"
