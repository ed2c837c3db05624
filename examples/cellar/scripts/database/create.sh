#!/bin/bash -e

ctx logger info "Making the folder of the database"
sudo mkdir -p /opt/cellar/database
ctx instance runtime-properties folder /opt/cellar/database
ctx instance runtime-properties service cellar-database
