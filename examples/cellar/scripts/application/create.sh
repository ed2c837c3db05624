#!/bin/bash -e

sudo mkdir -p /opt/cellar/application
ctx instance runtime-properties folder /opt/cellar/application
ctx instance runtime-properties service cellar-application
