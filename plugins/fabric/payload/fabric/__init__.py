# The parts of Fabric that tasks of blueprints use: functions of release 1 (fabric.api), and Connection of release 2.
# What they do on a host is done by brolly over its own connection.

from fabric.operations import Connection, Result, task  # noqa: F401

__version__ = '2.7.1'
