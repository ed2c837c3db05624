#!/bin/bash -e

sudo systemctl disable --quiet --now "$(ctx instance runtime-properties service)"
