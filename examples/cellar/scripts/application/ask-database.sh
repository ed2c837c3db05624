#!/bin/bash
# Runs on the application's host once the application is started: can it reach the database from there?

host=$(ctx source instance runtime-properties database.host)
port=$(ctx source instance runtime-properties database.port)
wines=$(curl --silent --fail "http://$host:$port/") || ctx retry-operation "the database does not answer yet" @1
ctx returns "@$wines"
